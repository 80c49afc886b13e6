import { type Now, ok, type Result } from '../shared/index.ts';
import type { LocalDate } from './calendar.ts';
import {
  type AbsurdRange,
  type Bucket,
  bucketsOf,
  checkedPeriod,
  type Grain,
  type Interval,
  intervalOf,
  likeBefore,
  type Period,
} from './periods.ts';
import type { Dimension, Reports, Sales, SalesAsked, SalesRow } from './ports.ts';

export type SalesBy = 'total' | Grain | Dimension;

export type SalesCommand = { readonly period: Period; readonly by: SalesBy; readonly compare: boolean };

/** One part of the sales: `from` and `to` are the days that it has of the period. */
export type SalesPart = SalesRow & { readonly from: LocalDate; readonly to: LocalDate };

export type SalesReport = {
  readonly period: Period;
  readonly interval: Interval;
  readonly by: SalesBy;
  readonly asOf: Date;
  /** One of each currency: amounts of two are never added. */
  readonly totals: readonly Sales[];
  /** What sold most comes first, and time in its order. */
  readonly parts: readonly SalesPart[];
  readonly before: { readonly interval: Interval; readonly totals: readonly Sales[] } | null;
};

export const netOf = ({ gross, cancellations, refunds }: Sales): bigint => gross - cancellations - refunds;

export const netUnitsOf = ({ units, cancelledUnits }: Sales): bigint => units - cancelledUnits;

const nothing = { orders: 0, cancelledOrders: 0, units: 0n, cancelledUnits: 0n, gross: 0n } as const;

const none = (currency: string): Sales => ({ ...nothing, currency, cancellations: 0n, refunds: 0n, repaid: 0n });

const isGrain = (by: SalesBy): by is Grain => by === 'day' || by === 'week' || by === 'month';

const isFine = (by: SalesBy): boolean => by === 'day' || by === 'product' || by === 'category';

const descending = (one: bigint, other: bigint): number => (one < other ? 1 : one > other ? -1 : 0);

const bySize = (one: SalesRow, other: SalesRow): number =>
  descending(netOf(one), netOf(other)) || (one.key ?? '').localeCompare(other.key ?? '', 'en');

/** Every part of the period, also one without sales, in each currency that there is. */
const inTime = (
  { to }: Period,
  { buckets, rows, totals }: { buckets: readonly Bucket[]; rows: readonly SalesRow[]; totals: readonly Sales[] },
): readonly SalesPart[] => {
  const told = new Map(rows.map((row) => [`${row.key} ${row.currency}`, row]));
  return buckets.flatMap(({ label: from }, place) =>
    totals.map(({ currency }) => ({
      ...(told.get(`${place} ${currency}`) ?? none(currency)),
      ...{ key: from, label: null, from, to: buckets[place + 1]?.label ?? to },
    })),
  );
};

const totalOf = (currency: string, rows: readonly SalesRow[]): Sales => {
  const sumOf = (name: 'units' | 'cancelledUnits' | 'gross' | 'cancellations' | 'refunds' | 'repaid') =>
    rows.reduce((sum, row) => sum + row[name], 0n);
  const count = (name: 'orders' | 'cancelledOrders') => rows.reduce((sum, row) => sum + row[name], 0);
  return {
    ...{ currency, orders: count('orders'), cancelledOrders: count('cancelledOrders') },
    ...{ units: sumOf('units'), cancelledUnits: sumOf('cancelledUnits'), gross: sumOf('gross') },
    ...{ cancellations: sumOf('cancellations'), refunds: sumOf('refunds'), repaid: sumOf('repaid') },
  };
};

/** Of parts that have each order once, as time and countries do; products and categories share theirs. */
const totalsOf = (rows: readonly SalesRow[]): readonly Sales[] =>
  [...Map.groupBy(rows, ({ currency }) => currency)]
    .map(([currency, own]) => totalOf(currency, own))
    .toSorted((one, other) => (one.currency < other.currency ? -1 : 1));

const sharesOrders = (by: SalesBy): boolean => by === 'product' || by === 'category';

export type SalesPorts = { readonly reports: Reports; readonly now: Now };

/** Sales of a period, in all and part by part, held against the period before where that is asked. */
export const readSales =
  ({ reports, now }: SalesPorts) =>
  async ({ period, by, compare }: SalesCommand): Promise<Result<SalesReport, AbsurdRange>> => {
    const checked = checkedPeriod(period, isFine(by) ? 'fine' : 'coarse');
    if (!checked.ok) return checked;
    const at = now();
    const interval = intervalOf(period);
    const buckets = isGrain(by) ? bucketsOf(period, by) : [];
    const parted: SalesAsked['by'] = isGrain(by) ? { beginnings: buckets.map(({ from }) => from) } : by;
    const likeAsOf = (asOf: Date) => (compare ? likeBefore(period, { now: at, asOf }) : null);
    const asked = (asOf: Date): readonly SalesAsked[] => {
      const like = likeAsOf(asOf);
      return [
        { interval, by: parted },
        ...(sharesOrders(by) ? [{ interval, by: 'total' as const }] : []),
        ...(like ? [{ interval: like, by: 'total' as const }] : []),
      ];
    };
    const { asOf, told } = await reports.sales(asked, at);
    const like = likeAsOf(asOf);
    const [rows = [], whole = []] = told;
    const totals = sharesOrders(by) ? whole : totalsOf(rows);
    const inPeriod = (row: SalesRow) => ({ ...row, from: period.from, to: period.to });
    const parts = isGrain(by)
      ? inTime(period, { buckets, rows, totals })
      : by === 'total'
        ? []
        : rows.toSorted(bySize).map(inPeriod);
    return ok({
      ...{ period, interval, by, asOf, totals, parts },
      before: like && { interval: like, totals: told.at(-1) ?? [] },
    });
  };
