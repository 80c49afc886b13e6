import * as z from 'zod';

const MS = { h: 3_600_000, m: 60_000, s: 1_000, ms: 1 } as const;

const isUnit = (unit: string | undefined): unit is keyof typeof MS => unit !== undefined && unit in MS;

const millisecondsOf = (text: string): number =>
  [...text.matchAll(/(\d+)(ms|h|m|s)/g)].reduce(
    (sum, [, count, unit]) => sum + Number(count) * (isUnit(unit) ? MS[unit] : 0),
    0,
  );

const durationUpTo = (mostHours: number) =>
  z
    .string()
    .regex(/^([0-9]{1,5}(h|m|s|ms)){1,4}$/, 'a duration such as 500ms, 30s or 1m30s')
    .transform(millisecondsOf)
    .refine((ms) => ms > 0, 'more than 0: without an end is not supported')
    .refine((ms) => ms <= mostHours * MS.h, `at most ${mostHours}h`);

/** A duration of the Gateway API (GEP-2257), such as `500ms` or `1m30s`, as milliseconds. */
export const duration = durationUpTo(24).meta({ examples: ['500ms', '1m30s'] });

/** One of up to 24 days: no timer of Node takes more. */
export const longDuration = durationUpTo(24 * 24).meta({ examples: ['24h', '168h'] });

const BYTES = { B: 1, KiB: 1_024, MiB: 1_024 ** 2, GiB: 1_024 ** 3 } as const;

const isSize = (unit: string): unit is keyof typeof BYTES => unit in BYTES;

const bytesOf = (text: string): number => {
  const unit = text.replace(/^\d+/, '');
  return Number.parseInt(text, 10) * (isSize(unit) ? BYTES[unit] : 0);
};

/** A size such as `64KiB`, as bytes. */
export const size = z
  .string()
  .regex(/^[0-9]{1,6}(B|KiB|MiB|GiB)$/, 'a size such as 64KiB, 1MiB or 2GiB')
  .transform(bytesOf)
  .meta({ examples: ['1MiB'] });
