import type { OrderId, Page, PageRequest, ProductId } from '../shared/index.ts';
import type { FactKind } from './facts.ts';
import type { Interval } from './periods.ts';

/** What sales are told by, beside time. */
export type Dimension = 'country' | 'product' | 'category';

export type SalesAsked = {
  readonly interval: Interval;
  /** Instants at which the parts of the interval begin, in order, the first at its own beginning. */
  readonly by: 'total' | Dimension | { readonly beginnings: readonly Date[] };
};

/** Sums of one currency, in minor units. */
export type Sales = {
  readonly currency: string;
  /** Orders placed, and orders cancelled. */
  readonly orders: number;
  readonly cancelledOrders: number;
  readonly units: bigint;
  readonly cancelledUnits: bigint;
  readonly gross: bigint;
  /** What cancellations took back of orders, whenever those were placed. */
  readonly cancellations: bigint;
  /** What refunds took back beyond that: never more of an order than it had. */
  readonly refunds: bigint;
  /** What was given back altogether: money on its way to customers, which cancellations have taken from sales mostly. */
  readonly repaid: bigint;
};

/** `key`: the part's place from 0, a country, a product's id, a category; null where it has none. */
export type SalesRow = Sales & { readonly key: string | null; readonly label: string | null };

/** Of a median and a percentile: of many orders they are rounded up to three digits, which is within 1 %. */
export type Exactness = 'exact' | 'within-1-percent';

export type Baskets = {
  readonly currency: string;
  readonly orders: number;
  readonly units: bigint;
  readonly lines: number;
  readonly gross: bigint;
  readonly median: bigint;
  readonly p95: bigint;
  readonly exactness: Exactness;
};

/** Customers whose first order is of month `cohort`, and their orders `later` months after it; both count from 0. */
export type CohortRow = {
  readonly cohort: number;
  readonly later: number;
  readonly customers: number;
  readonly orders: number;
};

/** Seconds are null where nothing was shipped. */
export type ShippingTimes = {
  readonly orders: number;
  readonly medianSeconds: number | null;
  readonly p95Seconds: number | null;
  readonly exactness: Exactness;
};

export type StockOuts = {
  readonly placed: number;
  /** Orders that were given up, by why. */
  readonly cancelled: readonly { readonly reason: string | null; readonly orders: number }[];
  readonly products: readonly {
    readonly productId: ProductId;
    readonly sku: string | null;
    readonly times: number;
    readonly seconds: number;
  }[];
  /** Orders that were refused at once, by why, and of which product there was too little. */
  readonly refusedAtTheDoor: readonly { readonly reason: string; readonly times: number }[];
  readonly shortages: readonly {
    readonly productId: ProductId;
    readonly sku: string | null;
    readonly times: number;
  }[];
};

/** How often orders were refused at once in a quarter of an hour; without a product, of all of the reason. */
export type RefusalCount = {
  readonly since: Date;
  readonly reason: string;
  readonly productId: ProductId | null;
  readonly times: number;
};

export type RefusalCounts = {
  /** Adds to what is there; all or nothing. */
  add(counts: readonly RefusalCount[]): Promise<void>;
};

export type Behind = {
  readonly interval: Interval;
  readonly kind: FactKind;
  readonly country?: string | undefined;
  readonly productId?: ProductId | undefined;
  readonly category?: string | undefined;
  readonly currency?: string | undefined;
  /** Why an order was cancelled. */
  readonly reason?: string | undefined;
  /** Only of customers whose first order ever is of this time. */
  readonly cohort?: Interval | undefined;
};

/** `amount`: the order's total, of a refund what was given back. */
export type ReportedOrder = {
  readonly orderId: OrderId;
  /** Of the event. */
  readonly version: number;
  readonly at: Date;
  readonly currency: string;
  readonly minor: number;
};

export type BehindPosition = Pick<ReportedOrder, 'at' | 'orderId' | 'version'>;

/** All that happened before `asOf` is in the figures; some of what happened since may be, too. One snapshot. */
export type AsOf<Told> = { readonly asOf: Date; readonly told: Told };

/** What is asked for once it is known up to when all is told. */
export type Given<Asked> = (asOf: Date) => readonly Asked[];

/** Each of what is asked for, in its order, from the one snapshot. */
type Each<Told> = Promise<AsOf<readonly Told[]>>;

/** What was written down of events, added up. An order whose placing is not known is left out. */
export type Reports = {
  sales(asked: Given<SalesAsked>, now: Date): Each<readonly SalesRow[]>;
  baskets(intervals: Given<Interval>, now: Date): Each<readonly Baskets[]>;
  /** Of those whose first order ever is in one of the months; `until` ends the last one. */
  cohorts(
    asked: { readonly months: readonly Date[]; readonly until: Date },
    now: Date,
  ): Promise<AsOf<readonly CohortRow[]>>;
  shippingTimes(intervals: Given<Interval>, now: Date): Each<ShippingTimes>;
  stockOuts(intervals: Given<Interval>, now: Date): Each<StockOuts>;
  behind(asked: Behind, page: PageRequest<BehindPosition>): Promise<Page<ReportedOrder, BehindPosition>>;
};
