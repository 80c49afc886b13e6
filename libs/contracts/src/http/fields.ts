import * as z from 'zod';
import { instantOf } from '../instant.ts';
import { isCurrency, isKnownCurrency, minorOf } from '../money.ts';

/** At either end nothing that is seen ends there: white space of any script, zero-width spaces, a byte order mark. */
const ends = /^[\s\u200b\u2060\ufeff]+|[\s\u200b\u2060\ufeff]+$/gu;

/** Text of one line as it is kept: NFC, and nothing unseen before or behind it. */
const trimmed = (text: string): string => text.normalize('NFC').replaceAll(ends, '');

/** Joiners, fillers and blank patterns are characters, and nothing is seen of them. */
const unseen = /^[\s\p{Default_Ignorable_Code_Point}\u2800]*$/u;

export const isBlank = (text: string): boolean => unseen.test(text);

/** A UUID (RFC 9562), lower case once it is read. */
export const id = z.uuid().toLowerCase().meta({ example: '0199c0de-7a00-7000-8000-000000000001' });

/** RFC 3339, UTC, to the millisecond. */
export const instant = z.iso.datetime({ precision: 3 }).meta({ example: '2026-11-22T10:00:00.000Z' });

/** An instant that a client states, by RFC 3339. */
export const statedInstant = z.string().transform((text, context) => {
  const instant = instantOf(text);
  if (instant) return instant;
  context.issues.push({ code: 'invalid_format', format: 'datetime', input: text, message: noInstant });
  return z.NEVER;
});

const noInstant = 'is no time of RFC 3339 such as "2026-11-22T10:00:00Z"';

/** Text of one line, trimmed and NFC, which may be empty: no control characters, no lone surrogates. */
export const written = (most: number) =>
  z
    .string()
    .overwrite(trimmed)
    .max(most)
    .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'holds a control character or half a surrogate pair');

/** The same with something to be seen. */
export const line = (most: number) =>
  written(most)
    .min(1)
    .refine((text) => text === '' || !isBlank(text), 'is blank');

/** Text that may hold tabs and line breaks. */
export const prose = (most: number) =>
  z
    .string()
    .normalize('NFC')
    .max(most)
    .regex(/^(?:[^\p{Cc}\p{Cs}]|[\t\n\r])*$/u, 'holds a control character or half a surrogate pair');

export const money = z
  .object({
    amount: z.string().meta({ description: 'Decimal, with the currency’s own number of decimals.' }),
    currency: z.string().meta({ description: 'ISO 4217.' }),
  })
  .meta({ id: 'Money', example: { amount: '8.50', currency: 'GBP' } });

const noCurrency = 'is no ISO 4217 code of a currency';

const currencyCode = z.string().regex(/^[A-Z]{3}$/, { abort: true, error: noCurrency });

/** A currency to look for: prices may be left in one that was withdrawn. */
export const currency = currencyCode.refine(isKnownCurrency, noCurrency);

const statedMoney = z
  .strictObject({
    amount: z.string().regex(/^(0|[1-9]\d{0,15})(\.\d{1,4})?$/, 'is no decimal number such as "12.50"'),
    currency: currencyCode
      .refine(isCurrency, noCurrency)
      .meta({ description: 'A code that ISO 4217 lists now, of a currency with a minor unit.' }),
  })
  .meta({ id: 'StatedMoney', example: { amount: '8.50', currency: 'GBP' } });

/** Money that a client states, never negative: read as whole minor units. */
export const amount = statedMoney.transform((stated, context) => {
  const minor = minorOf(stated);
  if (minor) return minor;
  context.issues.push({
    code: 'custom',
    path: ['amount'],
    input: stated.amount,
    message: `has too many decimals for ${stated.currency}, or is too large`,
  });
  return z.NEVER;
});

/** A SKU as it is stated. */
export const sku = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'is no SKU such as "MUG-01"');

export const quantity = z.int().min(1).max(1_000_000);

const limit = z
  .preprocess(
    (text) => (typeof text === 'string' && /^\d{1,9}$/.test(text) ? Number(text) : text),
    z.int().min(1).max(100),
  )
  .default(20)
  .meta({ description: 'How many items a page has at most.', default: 20 });

/** The query of a list; a cursor is opaque and good only with the filters that it came with. */
export const paging = {
  limit,
  cursor: z.string().min(1).max(2000).optional().meta({ description: 'Where the page before ended: its `page.next`.' }),
};

/** One page; `next` is null at the end. */
export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), page: z.object({ next: z.string().nullable() }) });

/** A list that is one page; `total` is there where it is cheap to tell, and a list of pages has none. */
export const wholeList = <Item extends z.ZodType>(item: Item) =>
  z.object({
    items: z.array(item),
    page: z.object({
      next: z.string().nullable(),
      total: z.int().optional().meta({ description: 'How many there are in all.' }),
    }),
  });
