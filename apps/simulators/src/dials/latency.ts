import * as z from 'zod';

const milliseconds = z.number().min(0).max(3_600_000);

const spread = z
  .strictObject({ min: milliseconds, median: milliseconds, p99: milliseconds })
  .refine(({ min, median, p99 }) => min <= median && median <= p99, 'min ≤ median ≤ p99 does not hold');

/** Milliseconds. */
export type Latency = z.output<typeof spread>;

const inWords = z
  .string()
  .regex(/^\d+(\/\d+\/\d+)?$/, 'expected milliseconds as 20, or as min/median/p99 such as 20/60/250')
  .transform((text) => {
    const [min = 0, median = min, p99 = min] = text.split('/').map(Number);
    return { min, median, p99 };
  })
  .pipe(spread);

const always = milliseconds.transform((ms) => ({ min: ms, median: ms, p99: ms }));

/** Milliseconds: a number for always the same, `"min/median/p99"`, or an object of these. */
export const latency = z.union([always, inWords, spread]);

export const inBrief = ({ min, median, p99 }: Latency): string =>
  min === p99 ? String(min) : `${min}/${median}/${p99}`;

const RAREST = 0.999;

/**
 * What a chance in [0, 1) is in milliseconds: a log-logistic distribution above `min`, whose tail ends at its 99.9th
 * percentile.
 */
export const drawn = ({ min, median, p99 }: Latency, chance: number): number => {
  if (min === p99) return min;
  const half = Math.max(median - min, (p99 - min) / 1_000);
  const odds = Math.min(chance, RAREST) / (1 - Math.min(chance, RAREST));
  return min + half * odds ** (Math.log((p99 - min) / half) / Math.log(99));
};
