import { type Now, ok, type Page, type PageRequest, type Result } from '../shared/index.ts';
import { addMonths, isFirst, type LocalDate } from './calendar.ts';
import {
  type AbsurdRange,
  bucketsOf,
  checkedPeriod,
  type Interval,
  intervalOf,
  likeBefore,
  type Period,
} from './periods.ts';
import type {
  AsOf,
  Baskets,
  Behind,
  BehindPosition,
  CohortRow,
  Given,
  ReportedOrder,
  Reports,
  ShippingTimes,
  StockOuts,
} from './ports.ts';

export type ReportsPorts = { readonly reports: Reports; readonly now: Now };

type OfPeriod = { readonly period: Period; readonly compare?: boolean };

/** What is told of a period, and the instants between which that is. */
export type Told<Figures> = AsOf<Figures> & {
  readonly period: Period;
  readonly interval: Interval;
  /** As much of the period before, where it is asked for. */
  readonly before?: { readonly interval: Interval; readonly told: Figures };
};

const telling =
  <Figures>(ask: (reports: Reports, intervals: Given<Interval>, now: Date) => Promise<AsOf<readonly Figures[]>>) =>
  ({ reports, now }: ReportsPorts) =>
  async ({ period, compare = false }: OfPeriod): Promise<Result<Told<Figures>, AbsurdRange>> => {
    const checked = checkedPeriod(period, 'coarse');
    if (!checked.ok) return checked;
    const [at, interval] = [now(), intervalOf(period)];
    const likeAsOf = (asOf: Date) => likeBefore(period, { now: at, asOf });
    const { asOf, told } = await ask(reports, (asOf) => [interval, ...(compare ? [likeAsOf(asOf)] : [])], at);
    const [figures, before] = told;
    if (figures === undefined) throw new Error('a report was asked for and not told');
    const report = { asOf, told: figures, period, interval };
    return ok(before === undefined ? report : { ...report, before: { interval: likeAsOf(asOf), told: before } });
  };

/** How large orders are. */
export const readBaskets = telling<readonly Baskets[]>((reports, intervals, now) => reports.baskets(intervals, now));

/** How long it takes from an order to its parcel, of those that were shipped in the period. */
export const readShippingTimes = telling<ShippingTimes>((reports, intervals, now) =>
  reports.shippingTimes(intervals, now),
);

/** What could not be sold: products that were sold out, and orders that were given up. */
export const readStockOuts = telling<StockOuts>((reports, intervals, now) => reports.stockOuts(intervals, now));

const MOST_MONTHS = 24;

export type Cohorts = Told<readonly CohortRow[]> & {
  /** Their first days. */
  readonly months: readonly string[];
};

/** How many of those who first ordered in a month ordered again in later ones; the period is whole months. */
export const readCohorts =
  ({ reports, now }: ReportsPorts) =>
  async ({ period }: OfPeriod): Promise<Result<Cohorts, AbsurdRange>> => {
    const checked = checkedPeriod(period, 'coarse');
    if (!checked.ok) return checked;
    const refusedFor = (detail: string) => ({ ok: false, error: { kind: 'report-range-refused', detail } }) as const;
    if (!isFirst(period.from) || !isFirst(period.to)) return refusedFor('Cohorts are of whole months.');
    if (addMonths(period.from, MOST_MONTHS) < period.to) return refusedFor(`At most ${MOST_MONTHS} months are told.`);
    const months = bucketsOf(period, 'month');
    const interval = intervalOf(period);
    const asked = { months: months.map(({ from }) => from), until: interval.to };
    return ok({
      ...(await reports.cohorts(asked, now())),
      ...{ period, interval, months: months.map(({ label }) => label) },
    });
  };

export type ListBehind = Omit<Behind, 'interval' | 'cohort'> & {
  /** The first day of the month of a first order. */
  readonly cohort?: LocalDate | undefined;
  readonly period: Period;
  readonly page: PageRequest<BehindPosition>;
};

/** The orders behind a figure, in the order of time. */
export const listReportedOrders =
  ({ reports }: Pick<ReportsPorts, 'reports'>) =>
  async ({
    period,
    page,
    cohort,
    ...asked
  }: ListBehind): Promise<Result<Page<ReportedOrder, BehindPosition>, AbsurdRange>> => {
    const month = cohort && { from: cohort, to: addMonths(cohort, 1), zone: period.zone };
    for (const told of month ? [period, month] : [period]) {
      const checked = checkedPeriod(told, 'coarse');
      if (!checked.ok) return checked;
    }
    const first = month && intervalOf(month);
    return ok(await reports.behind({ ...asked, interval: intervalOf(period), ...(first && { cohort: first }) }, page));
  };
