import { behindIn, type Needs } from './behind.memory.ts';
import { type Entry, entriesOf, isIn, type Told } from './facts.memory.ts';
import type { OrderFact } from './facts.ts';
import type { Interval } from './periods.ts';
import type {
  Baskets,
  CohortRow,
  RefusalCount,
  Reports,
  SalesAsked,
  SalesRow,
  ShippingTimes,
  StockOuts,
} from './ports.ts';

/** The least value that the share of all does not exceed. */
const percentile = <Value extends bigint | number>(values: readonly Value[], share: number): Value | undefined =>
  values.toSorted((one, other) => (one < other ? -1 : one > other ? 1 : 0))[Math.ceil(share * values.length) - 1];

const sum = (values: readonly bigint[]): bigint => values.reduce((total, value) => total + value, 0n);

const partOf = (beginnings: readonly Date[], at: Date): number => beginnings.findLastIndex((begun) => begun <= at);

const keyOf = ({ by }: SalesAsked, product: Needs['product']): ((entry: Entry) => string | null) => {
  if (by === 'total') return () => null;
  if (by === 'country') return ({ placed }) => placed.country;
  if (by === 'product') return ({ productId }) => productId;
  if (by === 'category') return ({ productId }) => (productId && product(productId)?.category) ?? null;
  return ({ at }) => String(partOf(by.beginnings, at));
};

const salesOf = (entries: readonly Entry[], asked: SalesAsked, product: Needs['product']): readonly SalesRow[] => {
  const key = keyOf(asked, product);
  const own = entries.filter(({ at }) => isIn(asked.interval, at));
  const groups = Map.groupBy(own, (entry) => JSON.stringify([key(entry), entry.placed.total.currency]));
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const ordersThat = (is: Entry['is']) =>
      new Set(group.filter((entry) => entry.is === is).map(({ placed }) => placed.orderId)).size;
    const sumOf = (name: keyof Entry['sums']) => sum(group.map(({ sums }) => sums[name]));
    return {
      key: key(first),
      label: asked.by === 'product' && first.productId ? (product(first.productId)?.sku ?? null) : null,
      currency: first.placed.total.currency,
      ...{ orders: ordersThat('placed'), cancelledOrders: ordersThat('cancelled') },
      ...{ units: sumOf('units'), cancelledUnits: sumOf('cancelledUnits'), gross: sumOf('gross') },
      ...{ cancellations: sumOf('cancellations'), refunds: sumOf('refunds'), repaid: sumOf('repaid') },
    };
  });
};

const basketsOf = (told: readonly Told[]): readonly Baskets[] =>
  [...Map.groupBy(told, ({ placed }) => placed.total.currency)].map(([currency, own]) => {
    const totals = own.map(({ placed }) => BigInt(placed.total.minor));
    const lines = own.flatMap(({ placed }) => placed.lines);
    return {
      ...{ currency, orders: own.length, lines: lines.length, gross: sum(totals) },
      units: sum(lines.map(({ units }) => BigInt(units))),
      ...{ median: percentile(totals, 0.5) ?? 0n, p95: percentile(totals, 0.95) ?? 0n, exactness: 'exact' },
    };
  });

const cohortsOf = (told: readonly Told[], months: readonly Date[], until: Date): readonly CohortRow[] => {
  const counted = new Map<string, { cohort: number; later: number; customers: Set<string>; orders: number }>();
  for (const own of Map.groupBy(told, ({ placed }) => placed.customerId).values()) {
    const placed = own.map((one) => one.placed).toSorted((one, other) => one.at.getTime() - other.at.getTime());
    const cohort = partOf(months, placed[0]?.at ?? until);
    if (cohort < 0) continue;
    for (const { at, customerId } of placed.filter((one) => one.at < until)) {
      const later = partOf(months, at) - cohort;
      const cell = counted.get(`${cohort} ${later}`) ?? { cohort, later, customers: new Set(), orders: 0 };
      counted.set(`${cohort} ${later}`, {
        ...cell,
        customers: cell.customers.add(customerId),
        orders: cell.orders + 1,
      });
    }
  }
  return [...counted.values()]
    .map((cell) => ({ ...cell, customers: cell.customers.size }))
    .toSorted((one, other) => one.cohort - other.cohort || one.later - other.later);
};

const timesBy = <Key extends string>(
  counts: readonly RefusalCount[],
  key: (count: RefusalCount) => Key | null,
): readonly (readonly [key: Key, times: number])[] => {
  const times = new Map<Key, number>();
  for (const count of counts) {
    const own = key(count);
    if (own !== null) times.set(own, (times.get(own) ?? 0) + count.times);
  }
  return [...times].toSorted(
    ([one, times], [other, others]) => others - times || (one < other ? -1 : one > other ? 1 : 0),
  );
};

/** Adds up what stands in memory, each time anew. */
export const memoryReports = ({ facts, product }: Needs): Reports => {
  const placedIn = (interval: Parameters<typeof isIn>[0]) =>
    facts.orders().filter(({ placed }) => isIn(interval, placed.at));
  const those = <Kind extends OrderFact['kind']>(kind: Kind, interval: Parameters<typeof isIn>[0]) =>
    facts.orders().flatMap((told) => {
      const fact = told.facts.find((one) => one.kind === kind);
      return fact && isIn(interval, fact.at) ? [{ fact, placed: told.placed }] : [];
    });
  const shippingTimesOf = (interval: Interval): ShippingTimes => {
    const seconds = those('shipped', interval).map(
      ({ fact, placed }) => (fact.at.getTime() - placed.at.getTime()) / 1000,
    );
    const at = (share: number) => percentile(seconds, share) ?? null;
    return { orders: seconds.length, medianSeconds: at(0.5), p95Seconds: at(0.95), exactness: 'exact' };
  };
  const stockOutsOf = (interval: Interval, asOf: Date): StockOuts => {
    const until = new Date(Math.min(asOf.getTime(), interval.to.getTime()));
    const reasons = those('cancelled', interval).map(({ fact }) => (fact.kind === 'cancelled' ? fact.reason : null));
    const refusals = facts.refusals().filter(({ since }) => isIn(interval, since));
    const cancelled = [...Map.groupBy(reasons, (reason) => reason)];
    const products = [...facts.stock()].map(([productId, own]): StockOuts['products'][number] => {
      const spans = own.flatMap(({ at, isDepleted }, index) =>
        isDepleted ? [{ from: at, to: own[index + 1]?.at ?? until }] : [],
      );
      const within = spans.map(
        ({ from, to }) => Math.min(to.getTime(), until.getTime()) - Math.max(from.getTime(), interval.from.getTime()),
      );
      return {
        ...{ productId, sku: product(productId)?.sku ?? null },
        times: spans.filter(({ from }) => isIn(interval, from)).length,
        seconds: within.reduce((total, span) => total + Math.max(0, span), 0) / 1000,
      };
    });
    return {
      placed: placedIn(interval).length,
      refusedAtTheDoor: timesBy(refusals, ({ reason, productId }) => (productId === null ? reason : null)).map(
        ([reason, times]) => ({ reason, times }),
      ),
      shortages: timesBy(refusals, ({ productId }) => productId).map(([productId, times]) => ({
        ...{ productId, sku: product(productId)?.sku ?? null, times },
      })),
      cancelled: cancelled
        .map(([reason, own]) => ({ reason, orders: own.length }))
        .toSorted((one, other) => other.orders - one.orders || (one.reason ?? '').localeCompare(other.reason ?? '')),
      products: products
        .filter(({ times, seconds }) => times > 0 || seconds > 0)
        .toSorted((one, other) => other.seconds - one.seconds || one.productId.localeCompare(other.productId)),
    };
  };
  return {
    sales: async (asked, asOf) => {
      const entries = facts.orders().flatMap(entriesOf);
      return { asOf, told: asked(asOf).map((one) => salesOf(entries, one, product)) };
    },
    baskets: async (intervals, asOf) => ({ asOf, told: intervals(asOf).map((one) => basketsOf(placedIn(one))) }),
    cohorts: async ({ months, until }, asOf) => ({ asOf, told: cohortsOf(facts.orders(), months, until) }),
    shippingTimes: async (intervals, asOf) => ({ asOf, told: intervals(asOf).map(shippingTimesOf) }),
    stockOuts: async (intervals, asOf) => ({ asOf, told: intervals(asOf).map((one) => stockOutsOf(one, asOf)) }),
    behind: behindIn({ facts, product }),
  };
};
