import type { InsertOnce, OrderId, ProductId } from '../shared/index.ts';
import { type Memory, memoryInsertOnce } from '../shared/shared.memory.ts';
import type { OrderFact, StockFact } from './facts.ts';
import type { Interval } from './periods.ts';
import type { RefusalCount, RefusalCounts, Sales } from './ports.ts';

type Of<Kind extends OrderFact['kind']> = Extract<OrderFact, { readonly kind: Kind }>;

export type Told = {
  readonly placed: Of<'placed'>;
  /** In the order of their versions. */
  readonly facts: readonly OrderFact[];
};

export const isIn = ({ from, to }: Interval, at: Date): boolean => from <= at && at < to;

export type MemoryFacts = {
  readonly insertOrderFacts: InsertOnce<OrderFact>;
  readonly insertStockFacts: InsertOnce<StockFact>;
  readonly refusalCounts: RefusalCounts;
  readonly refusals: () => readonly RefusalCount[];
  readonly orders: () => readonly Told[];
  readonly stock: () => ReadonlyMap<ProductId, readonly StockFact[]>;
};

/** What events told, by order and by product. */
export const memoryFacts = (memory: Memory): MemoryFacts => {
  const facts = memory.table<string, OrderFact>('report_facts');
  const stock = memory.table<string, StockFact>('report_stock');
  const refusals = memory.table<number, RefusalCount>('report_refusals');
  return {
    insertOrderFacts: memoryInsertOnce(memory, async (fact) => {
      facts.set(`${fact.orderId}/${fact.version}`, fact);
    }),
    insertStockFacts: memoryInsertOnce(memory, async (fact) => {
      stock.set(`${fact.productId}/${fact.version}`, fact);
    }),
    refusalCounts: {
      add: (counts) =>
        memory.atomically(() => {
          for (const count of counts) refusals.set(refusals.size, count);
        }),
    },
    refusals: () => [...refusals.values()],
    orders: () => {
      const byOrder = Map.groupBy(facts.values(), ({ orderId }): OrderId => orderId);
      return [...byOrder.values()].flatMap((own) => {
        const placed = own.find((fact) => fact.kind === 'placed');
        return placed ? [{ placed, facts: own.toSorted((one, other) => one.version - other.version) }] : [];
      });
    },
    stock: () =>
      Map.groupBy(
        [...stock.values()].toSorted((a, b) => a.version - b.version),
        ({ productId }) => productId,
      ),
  };
};

/** What a fact does to sales; a line of `of` where it is about a product. */
export type Entry = {
  readonly at: Date;
  readonly placed: Of<'placed'>;
  readonly productId: ProductId | null;
  readonly sums: Omit<Sales, 'currency' | 'orders' | 'cancelledOrders'>;
  readonly is: 'placed' | 'cancelled' | 'refunded';
};

const zero = { units: 0n, cancelledUnits: 0n, gross: 0n, cancellations: 0n, refunds: 0n, repaid: 0n };

/** The entries of an order: line by line, and what is of no product. */
export const entriesOf = ({ placed, facts }: Told): readonly Entry[] => {
  const gross = BigInt(placed.total.minor);
  let refunded = 0n;
  let isCancelled = false;
  return facts.flatMap((fact): readonly Entry[] => {
    const { at } = fact;
    const ofLines = (is: Entry['is'], sums: (units: bigint, minor: bigint) => Partial<Entry['sums']>) =>
      placed.lines.map(({ productId, units, minor }) => ({
        ...{ at, placed, productId, is },
        sums: { ...zero, ...sums(BigInt(units), BigInt(minor)) },
      }));
    const whole = (is: Entry['is'], sums: Partial<Entry['sums']>): Entry => ({
      ...{ at, placed, productId: null, is },
      sums: { ...zero, ...sums },
    });
    switch (fact.kind) {
      case 'placed':
        return ofLines('placed', (units, minor) => ({ units, gross: minor }));
      case 'cancelled': {
        if (isCancelled) return [];
        isCancelled = true;
        const lines = ofLines('cancelled', (cancelledUnits, cancellations) => ({ cancelledUnits, cancellations }));
        const had = refunded < gross ? refunded : gross;
        return had === 0n ? lines : [...lines, whole('cancelled', { cancellations: -had })];
      }
      case 'refunded': {
        const amount = BigInt(fact.amount.minor);
        const left = gross - (refunded < gross ? refunded : gross);
        const refunds = isCancelled ? 0n : amount < left ? amount : left;
        refunded += amount;
        return [whole('refunded', { refunds, repaid: amount })];
      }
      default:
        return [];
    }
  });
};
