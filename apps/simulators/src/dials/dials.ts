import * as z from 'zod';
import { type Latency, latency } from './latency.ts';

const share = z.number().min(0).max(1);
const off = (meaning: string) => share.default(0).describe(meaning);
const takes = (ms: string, meaning: string) => latency.default(latency.parse(ms)).describe(meaning);

const answering = (latencyMs: string) => ({
  latencyMs: takes(latencyMs, 'how long an HTTP answer takes'),
  errors: off('HTTP answers that are 500 or 503'),
  hangs: off('HTTP requests that are never answered'),
  afterEffect: share.default(0.5).describe('of those two: how many strike after the work was done'),
  drips: off('HTTP answers whose body comes a byte every 250 ms'),
  wrongAnswers: off('HTTP answers of another schema'),
  hugeAnswers: off('HTTP answers with a body of 1 GB'),
});

const sending = {
  silences: off('events that are never sent; asked again, the partner may answer'),
  duplicates: off('events that are sent twice, with the same id'),
  reorderings: off('events that come behind the next one of their order, or 10 s late'),
  wrongEvents: off('events of another schema, in place of the right one'),
};

/** What each partner can be made to do; shares are from 0 to 1, times in milliseconds. */
export const dialSchemas = {
  payment: z.strictObject({
    ...answering('10/40/200'),
    declines: off('orders whose authorisation is declined'),
  }),
  warehouse: z.strictObject({
    ...answering('0'),
    ...sending,
    pickMs: takes('1000/2000/3000', 'from a request to its answer'),
    rejections: off('orders that cannot be picked'),
  }),
  carrier: z.strictObject({
    ...answering('0'),
    ...sending,
    collectMs: takes('1000/2000/3000', 'from a request to the collection, or the rejection'),
    deliverMs: takes('2000/3500/5000', 'from the collection to the delivery'),
    rejections: off('orders that are not carried'),
  }),
} as const;

export type Partner = keyof typeof dialSchemas;

export const partners = ['payment', 'warehouse', 'carrier'] as const satisfies readonly Partner[];

export type DialsOf<Name extends Partner> = z.output<(typeof dialSchemas)[Name]>;

export type AnsweringDials = z.output<z.ZodObject<ReturnType<typeof answering>>>;

export type SendingDials = z.output<z.ZodObject<typeof sending>>;

/** Dials as somebody gives them: what is left out is as it was at the start. */
export type GivenDials = Readonly<Record<string, unknown>>;

export type Dials<Values> = {
  readonly now: () => Values;
  /** Throws a ZodError, and changes nothing, where one of them is no such dial. */
  readonly put: (given: GivenDials) => Values;
};

/** The dials of a partner, which `put` changes while it runs. */
export const createDials = <Values extends Readonly<Record<string, number | Latency>>>(
  schema: z.ZodType<Values>,
  atStart: GivenDials,
): Dials<Values> => {
  let values = schema.parse(atStart);
  return {
    now: () => values,
    put: (given) => {
      values = schema.parse({ ...atStart, ...given });
      return values;
    },
  };
};
