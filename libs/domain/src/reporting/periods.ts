import { err, ok, type Result } from '../shared/index.ts';
import {
  addDays,
  addMonths,
  dateIn,
  daysBetween,
  isFirst,
  type LocalDate,
  mondayOf,
  monthsBetween,
  startOfDay,
} from './calendar.ts';

/** From the beginning of a day to that of another, by the clocks of a zone of the IANA database. */
export type Period = { readonly from: LocalDate; readonly to: LocalDate; readonly zone: string };

/** Half-open: an instant at `to` is not in it. */
export type Interval = { readonly from: Date; readonly to: Date };

export type Grain = 'day' | 'week' | 'month';

/** `label` is the first day that it has of the period. */
export type Bucket = { readonly label: LocalDate; readonly from: Date };

export type AbsurdRange = { readonly kind: 'report-range-refused'; readonly detail: string };

/** What is listed day by day, or line by line, costs by the days; a whole decade is as much as anybody compares. */
const MOST_DAYS = { fine: 400, coarse: 3_700 } as const;

const FIRST = '2000-01-01';
const LAST = '3000-01-01';

const refusedFor = (detail: string) => err<AbsurdRange>({ kind: 'report-range-refused', detail });

export const checkedPeriod = (period: Period, detail: keyof typeof MOST_DAYS): Result<Period, AbsurdRange> => {
  const { from, to } = period;
  if (from < FIRST || from > LAST || to > LAST) return refusedFor('The days are of the years 2000 to 2999.');
  if (from >= to) return refusedFor('The period is empty: `to` is the day after its last one.');
  const most = MOST_DAYS[detail];
  if (daysBetween(from, to) <= most) return ok(period);
  return refusedFor(`The period has more than ${most} days, which is the most that is told like this.`);
};

export const intervalOf = ({ from, to, zone }: Period): Interval => ({
  from: startOfDay(zone, from),
  to: startOfDay(zone, to),
});

const beginnings = {
  day: (date: LocalDate) => addDays(date, 1),
  week: (date: LocalDate) => addDays(mondayOf(date), 7),
  month: (date: LocalDate) => addMonths(date, 1),
} as const satisfies Readonly<Record<Grain, (date: LocalDate) => LocalDate>>;

/** The days, weeks (from Monday on) or months of a period; the first and the last may be cut short by it. */
export const bucketsOf = ({ from, to, zone }: Period, grain: Grain): readonly Bucket[] => {
  const buckets: Bucket[] = [];
  for (let date = from; date < to; date = beginnings[grain](date)) {
    buckets.push({ label: date, from: startOfDay(zone, date) });
  }
  return buckets;
};

const least = (one: LocalDate, other: LocalDate): LocalDate => (one < other ? one : other);

/** Of as many months as the period has begun, where it begins with a month; otherwise null. */
const monthsOf = ({ from, to }: Pick<Period, 'from' | 'to'>): number | null =>
  isFirst(from) ? monthsBetween(from, addDays(to, -1)) + 1 : null;

/** The same day so many months before; the day after the last one where that month has no such day. */
const sameDay = (date: LocalDate, months: number): LocalDate => {
  const month = addMonths(date, -months);
  return least(addDays(month, daysBetween(addMonths(date, 0), date)), addMonths(month, 1));
};

/**
 * The period of the same shape before: of the months to date the same days of as many months before, of anything else as many
 * days.
 */
export const periodBefore = (period: Period): Period => {
  const { from, to, zone } = period;
  const months = monthsOf(period);
  if (months === null) return { from: addDays(from, -daysBetween(from, to)), to: from, zone };
  return { from: addMonths(from, -months), to: isFirst(to) ? addMonths(to, -months) : sameDay(to, months), zone };
};

export type KnownAt = {
  readonly now: Date;
  /** Up to when all is known. */
  readonly asOf: Date;
};

/**
 * What a period is to be held against. One of which not all is known yet is held against as much of the one before: the same days,
 * and of the last one the same time.
 */
export const likeBefore = (period: Period, { now, asOf }: KnownAt): Interval => {
  const { from, zone } = period;
  const { from: begun, to: end } = intervalOf(period);
  if (asOf >= end || now <= begun) return intervalOf(periodBefore(period));
  const known = new Date(Math.max(asOf.getTime(), begun.getTime()));
  const today = dateIn(zone, known);
  const toDate = { from, to: addDays(today, 1), zone };
  const months = monthsOf(toDate);
  const before = intervalOf(periodBefore(toDate));
  const day = months === null ? addDays(today, -daysBetween(from, toDate.to)) : sameDay(today, months);
  const elapsed = known.getTime() - startOfDay(zone, today).getTime();
  return { from: before.from, to: new Date(Math.min(startOfDay(zone, day).getTime() + elapsed, before.to.getTime())) };
};
