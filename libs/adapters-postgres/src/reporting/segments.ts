import type { Interval } from '@orderline/domain/reporting';

/** What facts are added up by, in UTC; a trimester has three months, a quarter is one of an hour, which is where days of every zone begin. */
export type SummedBy = 'trimester' | 'month' | 'day' | 'quarter';

/** A stretch of whole grains, or of facts one by one, that is added, or taken away where the sign is -1. */
export type Segment = Interval & { readonly grain: SummedBy | 'fact'; readonly sign: 1 | -1 };

/** The nearest beginning of as many months of a year. */
const nearestMonths = (months: number) => (at: number) => {
  const [year, month] = [new Date(at).getUTCFullYear(), new Date(at).getUTCMonth()];
  const first = month - (month % months);
  const [begun, next] = [Date.UTC(year, first), Date.UTC(year, first + months)];
  return at - begun < next - at ? begun : next;
};

const everyMs = (step: number) => (at: number) => Math.round(at / step) * step;

/** The nearest instant at which a grain begins. */
const nearest: Readonly<Record<SummedBy, (at: number) => number>> = {
  trimester: nearestMonths(3),
  month: nearestMonths(1),
  day: everyMs(86_400_000),
  quarter: everyMs(900_000),
};

/** The nearest beginning of a month by UTC. */
export const nearestMonth = (at: Date): Date => new Date(nearest.month(at.getTime()));

type Stretch = { readonly from: number; readonly to: number; readonly sign: 1 | -1 };

const opposite = { 1: -1, [-1]: 1 } as const;

/** What lies between an end and the grain that begins nearest to it: within the stretch, or beyond it. */
const between = (one: number, other: number, sign: 1 | -1): Stretch =>
  one <= other ? { from: one, to: other, sign } : { from: other, to: one, sign: opposite[sign] };

const cut = ({ from, to, sign }: Stretch, [grain, ...finer]: readonly SummedBy[]): readonly Segment[] => {
  if (from === to) return [];
  if (grain === undefined) return [{ grain: 'fact', from: new Date(from), to: new Date(to), sign }];
  const [begun, ended] = [nearest[grain](from), nearest[grain](to)];
  if (begun >= ended) return cut({ from, to, sign }, finer);
  return [
    { grain, from: new Date(begun), to: new Date(ended), sign },
    ...cut(between(from, begun, sign), finer),
    ...cut(between(ended, to, sign), finer),
  ];
};

const DAY_MS = 86_400_000;

const LENGTHS = { trimester: 91 * DAY_MS, month: 30 * DAY_MS, day: DAY_MS, quarter: 900_000 } as const;

/** How many grains are to be read, about; facts that stick out are the same whatever is between. */
const grainsIn = (segments: readonly Segment[]): number =>
  segments.reduce(
    (sum, { grain, from, to }) => (grain === 'fact' ? sum : sum + (to.getTime() - from.getTime()) / LENGTHS[grain]),
    0,
  );

/**
 * An interval as few segments, the coarsest grains first: it is their signed sum, to the millisecond. A trimester less two of
 * its months is more to read than the third.
 */
export const segmentsOf = ({ from, to }: Interval, grains: readonly SummedBy[]): readonly Segment[] => {
  if (from >= to) return [];
  const whole = { from: from.getTime(), to: to.getTime(), sign: 1 } as const;
  const [coarsest, ...finer] = grains;
  const segments = cut(whole, grains);
  if (coarsest !== 'trimester') return segments;
  const without = cut(whole, finer);
  return grainsIn(without) <= grainsIn(segments) ? without : segments;
};
