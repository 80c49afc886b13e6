import * as z from 'zod';
import { instantOf } from '../instant.ts';
import { decimalOf, isKnownCurrency, minorOf } from '../money.ts';
import { isStorable, largestInteger } from '../storable.ts';

export const id = z.uuid();

/** A part that several events share: one name in every schema, and so one type in what is generated from them. */
export const named = <Schema extends z.ZodType>(name: string, description: string, schema: Schema): Schema =>
  schema.meta({ id: name, title: name, description });

/** The bounds of what is kept are no part of what was published: there, they would read as a narrower promise. */
const count = z
  .int()
  .positive()
  .refine((number) => number <= largestInteger, `more than ${largestInteger}`);

/** Counts the aggregate's events, gapless from 1. */
export const version = count;

export const quantity = count;

/** Text that can be kept. */
export const text = z
  .string()
  .refine((stated) => stated.length <= 1000, 'longer than 1000 characters')
  .refine(isStorable, 'holds NUL or half a surrogate pair');

/** Text of several lines that can be kept. */
export const prose = z
  .string()
  .refine((stated) => stated.length <= 10_000, 'longer than 10,000 characters')
  .refine(isStorable, 'holds NUL or half a surrogate pair');

/** RFC 3339 in UTC to the millisecond, as it is written here and asked of partners. */
const { format, pattern } = z.toJSONSchema(z.iso.datetime({ precision: 3 }));

/** RFC 3339: written in UTC to the millisecond, read in any of its forms. */
export const instant = z.codec(z.string().meta({ format, pattern }), z.date(), {
  decode: (text, context) => {
    const read = instantOf(text);
    if (read) return read;
    context.issues.push({ code: 'custom', input: text, message: 'no time of RFC 3339' });
    return z.NEVER;
  },
  encode: (date) => date.toISOString(),
});

const currency = z
  .string()
  .regex(/^[A-Z]{3}$/)
  .refine(isKnownCurrency, 'no currency of ISO 4217');

/** What `decimalOf` writes. */
const decimalPattern = '^-?(0|[1-9]\\d{0,15})(\\.\\d{1,4})?$';

const decimal = named(
  'Money',
  "A decimal with the currency's own number of decimals, and its currency by ISO 4217.",
  z.object({ amount: text.meta({ pattern: decimalPattern }), currency }),
);

const minor = z.object({ minor: z.int(), currency: z.string() });

/** A decimal string with the currency's own decimals on the wire, whole minor units inside. */
export const amount = z.codec(decimal, minor, {
  decode: (money, context) => {
    const read = minorOf(money);
    if (read) return read;
    context.issues.push({ code: 'custom', input: money.amount, path: ['amount'], message: 'not an amount' });
    return z.NEVER;
  },
  encode: decimalOf,
});

/** ISO 3166-1 alpha-2, or XK; by itself it names nobody. */
export const country = z.string().regex(/^[A-Z]{2}$/);

/** Where goods go: a person's, so all of it is personal. */
export const shippingAddress = named(
  'Address',
  'Where goods go.',
  z.object({
    recipient: text,
    line1: text,
    line2: text.optional(),
    city: text,
    region: text.optional(),
    postalCode: text,
    country,
  }),
).meta({ pii: true });

/** A stable code of the sender's, of which these are known. */
export const reasonOf = (...known: readonly string[]) =>
  text
    .min(1)
    .max(200)
    .meta({ description: 'A stable code; others than the known ones may come.', 'x-extensible-enum': known });
