import { describe, expect, it } from 'vitest';
import {
  type Delivery,
  type EventId,
  type InsertOnce,
  type NewId,
  type OrderId,
  ok,
  type ProductId,
  type UserId,
} from '../shared/index.ts';
import { insertOnceContract } from '../shared/shared.contract.ts';
import type { OrderFact, StockFact } from './facts.ts';
import { createReportFollowers, createReporting, netOf, netUnitsOf, refusalsOf, type SalesBy } from './index.ts';
import type { RefusalCounts, Reports, Sales } from './ports.ts';

/** Opened without any fact in it. */
export type ReportsHarness = {
  readonly insertOrderFacts: InsertOnce<OrderFact>;
  readonly insertStockFacts: InsertOnce<StockFact>;
  readonly reports: Reports;
  readonly refusalCounts: RefusalCounts;
  /** A product of the catalogue. */
  aProduct(sku: string, category: string): Promise<ProductId>;
  /** It has another category from now on. */
  moveProduct(id: ProductId, category: string): Promise<void>;
  readonly newId: NewId;
};

const now = new Date('2026-12-24T12:00:00Z');
const december = { from: '2026-12-01', to: '2027-01-01', zone: 'UTC' } as const;
const at = (text: string) => new Date(`2026-12-${text}Z`);

type Line = { readonly productId: ProductId; readonly units: number; readonly minor: number };

type Placing = {
  readonly at: Date;
  readonly lines: readonly Line[];
  readonly currency?: string;
  readonly country?: string | null;
  readonly customerId?: UserId;
};

type Then =
  | { readonly kind: 'cancelled'; readonly at: Date; readonly reason?: string }
  | { readonly kind: 'refunded'; readonly at: Date; readonly minor: number }
  | { readonly kind: 'shipped'; readonly at: Date };

const figures = (sales: Sales) => ({
  orders: sales.orders,
  gross: Number(sales.gross),
  cancellations: Number(sales.cancellations),
  refunds: Number(sales.refunds),
  net: Number(netOf(sales)),
  repaid: Number(sales.repaid),
  units: Number(netUnitsOf(sales)),
});

const cancel: Then = { kind: 'cancelled', at: at('06T10:00:00'), reason: 'payment-declined' };
const refund = (minor: number, day = '07'): Then => ({ kind: 'refunded', at: at(`${day}T10:00:00`), minor });

/** Of an order over 25.00 of three units. */
const stories: readonly (readonly [string, readonly Then[], object])[] = [
  ['placed', [], { gross: 2500, cancellations: 0, refunds: 0, net: 2500, repaid: 0, units: 3 }],
  ['cancelled', [cancel], { cancellations: 2500, refunds: 0, net: 0, repaid: 0, units: 0 }],
  [
    'cancelled, then refunded',
    [cancel, refund(2500)],
    { cancellations: 2500, refunds: 0, net: 0, repaid: 2500, units: 0 },
  ],
  ['refunded in full', [refund(2500)], { cancellations: 0, refunds: 2500, net: 0, repaid: 2500, units: 3 }],
  ['refunded in part', [refund(700)], { cancellations: 0, refunds: 700, net: 1800, repaid: 700, units: 3 }],
  ['refunded twice in part', [refund(700), refund(800)], { refunds: 1500, net: 1000, repaid: 1500, units: 3 }],
  ['refunded twice in full', [refund(2500), refund(2500)], { refunds: 2500, net: 0, repaid: 5000, units: 3 }],
  [
    'refunded in part, then cancelled',
    [refund(700, '05'), cancel],
    { cancellations: 1800, refunds: 700, net: 0, repaid: 700, units: 0 },
  ],
  [
    'refunded in part, cancelled, and refunded the rest',
    [refund(700, '05'), cancel, refund(1800)],
    { cancellations: 1800, refunds: 700, net: 0, repaid: 2500, units: 0 },
  ],
  [
    'refunded in full, then cancelled',
    [refund(2500, '05'), cancel],
    { cancellations: 0, refunds: 2500, net: 0, repaid: 2500, units: 0 },
  ],
  ['told to be cancelled twice', [cancel, cancel], { cancellations: 2500, net: 0, units: 0 }],
  ['shipped', [{ kind: 'shipped', at: at('06T00:00:00') }], { gross: 2500, net: 2500, units: 3 }],
];

/** What every store of reports must do. */
export const reportsContract = (where: string, open: () => Promise<ReportsHarness>): void => {
  const setUp = async () => {
    const harness = await open();
    const { newId, aProduct, reports, insertOrderFacts, insertStockFacts } = harness;
    const { reportOrders, reportStock } = createReportFollowers({ insertOrderFacts, insertStockFacts, now: () => now });
    const refuse = () => expect.unreachable('the books are read');
    const reporting = createReporting({ reports, reconciliation: { read: refuse }, now: () => now });
    const deliveryOf = (
      { orderId, version }: Pick<OrderFact, 'orderId' | 'version'>,
      type = 'OrderPlaced',
    ): Delivery => ({
      ...{ consumer: 'reporting', eventId: newId<EventId>(), type, aggregateId: orderId, version },
    });
    const follow = (facts: readonly OrderFact[]) =>
      reportOrders(facts.map((fact) => ({ delivery: deliveryOf(fact), fact })));
    const factsOf = (placing: Placing, then: readonly Then[] = []): readonly OrderFact[] => {
      const { lines, currency = 'GBP', country = 'GB', customerId = newId<UserId>() } = placing;
      const orderId = newId<OrderId>();
      const total = { minor: lines.reduce((sum, { minor }) => sum + minor, 0), currency };
      const later = then.map((one, index): OrderFact => {
        const facts = { orderId, version: index + 2, at: one.at };
        if (one.kind === 'cancelled') return { ...facts, kind: 'cancelled', reason: one.reason ?? null };
        if (one.kind === 'shipped') return { ...facts, kind: 'shipped' };
        return { ...facts, kind: 'refunded', amount: { minor: one.minor, currency } };
      });
      return [{ orderId, version: 1, at: placing.at, kind: 'placed', customerId, country, total, lines }, ...later];
    };
    const tell = (placing: Placing, then: readonly Then[] = []) => follow(factsOf(placing, then));
    const sold = async (by: SalesBy, period: { from: string; to: string; zone: string } = december) => {
      const result = await reporting.readSales({ period, by, compare: false });
      if (!result.ok) throw new Error(result.error.detail);
      return result.value;
    };
    const [mug, plate] = [await aProduct('MUG-01', 'kitchen'), await aProduct('PLATE-01', 'table')];
    const lines = [
      { productId: mug, units: 2, minor: 1600 },
      { productId: plate, units: 1, minor: 900 },
    ];
    return { ...harness, reporting, reportStock, follow, factsOf, tell, sold, mug, plate, lines };
  };

  describe(`reports ${where}`, () => {
    insertOnceContract(
      `of orders ${where}`,
      async () => {
        const { insertOrderFacts, newId } = await open();
        const aRow = (): OrderFact => ({ orderId: newId<OrderId>(), version: 1, at: now, kind: 'shipped' });
        return { insertOnce: insertOrderFacts, aRow, newId };
      },
      { mayFail: false },
    );

    it.each(stories)('tell of an order that was %s what an independent sum does', async (_story, then, expected) => {
      const { tell, sold, lines } = await setUp();
      await tell({ at: at('05T10:00:00'), lines }, then);
      const byKind = await Promise.all(
        (['total', 'day', 'country', 'product', 'category'] as const).map((by) => sold(by)),
      );
      for (const { totals, parts, by } of byKind) {
        expect(totals.map(figures), by).toEqual([
          { ...figures(totals[0] as Sales), ...expected, orders: 1, gross: 2500 },
        ]);
        if (by === 'total') continue;
        const sums = parts.map(figures);
        const sumOf = (name: 'gross' | 'net' | 'cancellations' | 'refunds' | 'repaid' | 'units') =>
          sums.reduce((sum, part) => sum + part[name], 0);
        const all = totals.map(figures)[0];
        for (const name of ['gross', 'net', 'cancellations', 'refunds', 'repaid', 'units'] as const) {
          expect(sumOf(name), `${name} by ${by}`).toBe(all?.[name]);
        }
      }
    });

    it('take from a day what was cancelled on it, and leave the days before as they were', async () => {
      const { tell, sold, lines } = await setUp();
      await tell({ at: at('05T10:00:00'), lines }, [cancel]);
      const { parts } = await sold('day');
      const told = parts.map((part) => [part.key, figures(part).net]).filter(([, net]) => net !== 0);
      expect(told).toEqual([
        ['2026-12-05', 2500],
        ['2026-12-06', -2500],
      ]);
      expect(parts).toHaveLength(31);
    });

    it('never add two currencies, nor lose an order whose country is not known', async () => {
      const { tell, sold, lines } = await setUp();
      await tell({ at: at('05T10:00:00'), lines });
      await tell({ at: at('05T10:00:00'), lines, currency: 'EUR', country: null });
      const { totals } = await sold('total');
      expect(totals.map(({ currency, gross }) => [currency, gross]).toSorted()).toEqual([
        ['EUR', 2500n],
        ['GBP', 2500n],
      ]);
      const { parts } = await sold('country');
      expect(parts.map(({ key, currency }) => [key, currency]).toSorted()).toEqual(
        [
          [null, 'EUR'],
          ['GB', 'GBP'],
        ].toSorted(),
      );
      expect((await sold('product')).parts.map(({ label, units }) => [label, units])).toContainEqual(['MUG-01', 2n]);
      expect((await sold('category')).parts.map(({ key, orders }) => [key, orders])).toContainEqual(['kitchen', 1]);
    });

    it('tell by category as the catalogue has products now: one that moves takes along what was sold of it', async () => {
      const { tell, sold, reporting, lines, plate, moveProduct } = await setUp();
      await tell({ at: at('05T10:00:00'), lines });
      await tell({ at: at('05T11:00:00'), lines }, [cancel]);
      await tell({ at: at('05T12:00:00'), lines: lines.slice(1) });
      const byCategory = async () =>
        (await sold('category')).parts
          .map(({ key, orders, cancelledOrders, gross }) => [key, orders, cancelledOrders, Number(gross)])
          .toSorted();
      const behind = async (category: string) => {
        const listed = await reporting.listReportedOrders({
          ...{ period: december, kind: 'placed', category, page: { limit: 10 } },
        });
        return listed.ok && listed.value.items.length;
      };
      expect(await byCategory()).toEqual([
        ['kitchen', 2, 1, 3200],
        ['table', 3, 1, 2700],
      ]);
      await moveProduct(plate, 'kitchen');
      // Orders that have both products are of the category once.
      expect(await byCategory()).toEqual([['kitchen', 3, 1, 5900]]);
      expect([await behind('kitchen'), await behind('table')]).toEqual([3, 0]);
      await tell({ at: at('06T10:00:00'), lines: lines.slice(1) });
      expect(await byCategory()).toEqual([['kitchen', 4, 1, 6800]]);
      await moveProduct(plate, 'garden');
      expect(await byCategory()).toEqual([
        ['garden', 4, 1, 3600],
        ['kitchen', 2, 1, 3200],
      ]);
    });

    it.each([
      ['Europe/Istanbul', '2026-11-30T20:59:59.999Z', '2026-11-30T21:00:00.000Z', '2026-12-01', '2027-01-01'],
      ['America/St_Johns', '2026-12-01T03:29:59.999Z', '2026-12-01T03:30:00.000Z', '2026-12-01', '2027-01-01'],
      // Clocks go back in the night of the 25th of October, and forward in that of the 29th of March.
      ['Europe/Berlin', '2026-10-25T22:59:59.999Z', '2026-10-25T23:00:00.000Z', '2026-10-26', '2026-11-01'],
      ['Europe/Berlin', '2026-03-29T21:59:59.999Z', '2026-03-29T22:00:00.000Z', '2026-03-30', '2026-04-01'],
      // Summer begins at midnight there: the day begins at one o'clock.
      ['Africa/Cairo', '2026-04-23T21:59:59.999Z', '2026-04-23T22:00:00.000Z', '2026-04-24', '2026-05-01'],
    ])('begin a day in %s where its clocks do, to the millisecond', async (zone, before, begun, from, to) => {
      const { tell, sold, lines } = await setUp();
      await tell({ at: new Date(before), lines });
      const period = { from, to, zone };
      expect((await sold('total', period)).totals).toEqual([]);
      await tell({ at: new Date(begun), lines });
      const { parts, totals } = await sold('day', period);
      expect(totals.map(({ orders }) => orders)).toEqual([1]);
      expect(parts.filter(({ orders }) => orders > 0).map(({ key }) => key)).toEqual([from]);
      const { parts: weeks } = await sold('week', period);
      expect(weeks[0]).toMatchObject({ from, orders: 1 });
    });

    it('hold a month to date against as much of the month before as is known of it, and not against all of it', async () => {
      const { tell, reporting, lines } = await setUp();
      for (const day of [
        '2026-11-01T00:00:00',
        '2026-11-24T11:59:49.999',
        '2026-11-24T12:00:00',
        '2026-12-24T11:00:00',
      ])
        await tell({ at: new Date(`${day}Z`), lines });
      const result = await reporting.readSales({ period: december, by: 'total', compare: true });
      expect(result.ok && result.value.before?.totals.map(({ orders }) => orders)).toEqual([2]);
      const baskets = await reporting.readBaskets({ period: december, compare: true });
      expect(baskets.ok && baskets.value.before?.told.map(({ orders }) => orders)).toEqual([2]);
      for (const told of [result, baskets]) {
        if (!told.ok) throw new Error(told.error.detail);
        const { asOf, before } = told.value;
        expect(before?.interval).toEqual({
          from: new Date('2026-11-01T00:00:00Z'),
          to: new Date(asOf.getTime() - 30 * 86_400_000),
        });
      }
    });

    it('tell how large orders are, of each currency by itself', async () => {
      const { tell, reporting, mug } = await setUp();
      for (const minor of [300, 100, 200, 9900])
        await tell({ at: at('05T10:00:00'), lines: [{ productId: mug, units: 2, minor }] });
      const result = await reporting.readBaskets({ period: december });
      expect(result.ok && result.value.told).toEqual([
        {
          currency: 'GBP',
          orders: 4,
          units: 8n,
          lines: 4,
          gross: 10_500n,
          median: 200n,
          p95: 9900n,
          exactness: 'exact',
        },
      ]);
    });

    it('tell which customers of a month came again, whichever of their orders is told first', async () => {
      const { factsOf, follow, reporting, lines, newId } = await setUp();
      const [ada, bob, cleo] = [newId<UserId>(), newId<UserId>(), newId<UserId>()];
      const placed = (customerId: UserId, day: string) =>
        factsOf({ at: new Date(`${day}T10:00:00Z`), lines, customerId });
      await follow([...placed(ada, '2026-12-03'), ...placed(ada, '2026-10-03'), ...placed(ada, '2026-10-04')]);
      await follow([...placed(bob, '2026-11-03'), ...placed(bob, '2026-12-31'), ...placed(cleo, '2026-09-03')]);
      await follow(placed(cleo, '2026-11-09'));
      const result = await reporting.readCohorts({ period: { from: '2026-10-01', to: '2027-01-01', zone: 'UTC' } });
      expect(result.ok && result.value.told).toEqual([
        { cohort: 0, later: 0, customers: 1, orders: 2 },
        { cohort: 0, later: 2, customers: 1, orders: 1 },
        { cohort: 1, later: 0, customers: 1, orders: 1 },
        { cohort: 1, later: 1, customers: 1, orders: 1 },
      ]);
      const cells = { kind: 'placed', cohort: '2026-10-01', page: { limit: 10 } } as const;
      const behind = async (from: string, to: string) => {
        const listed = await reporting.listReportedOrders({ ...cells, period: { from, to, zone: 'UTC' } });
        return listed.ok && listed.value.items.length;
      };
      expect([await behind('2026-10-01', '2026-11-01'), await behind('2026-12-01', '2027-01-01')]).toEqual([2, 1]);
      expect(await behind('2026-11-01', '2026-12-01')).toBe(0);
    });

    it('tell how long it takes until an order is shipped, of those shipped in the period', async () => {
      const { tell, reporting, lines } = await setUp();
      const none = await reporting.readShippingTimes({ period: december });
      expect(none.ok && none.value.told).toEqual({
        orders: 0,
        medianSeconds: null,
        p95Seconds: null,
        exactness: 'exact',
      });
      for (const minutes of [30, 10, 20])
        await tell({ at: at('05T10:00:00'), lines }, [{ kind: 'shipped', at: at(`05T10:${minutes}:00`) }]);
      await tell({ at: at('05T10:00:00'), lines }, [{ kind: 'shipped', at: new Date('2027-01-01T00:00:00Z') }]);
      const result = await reporting.readShippingTimes({ period: december });
      expect(result.ok && result.value.told).toEqual({
        orders: 3,
        medianSeconds: 1200,
        p95Seconds: 1800,
        exactness: 'exact',
      });
    });

    it('tell what was sold out, how often and how long, and why orders were given up', async () => {
      const { tell, reporting, reportStock, lines, mug, plate, newId } = await setUp();
      await tell({ at: at('05T10:00:00'), lines }, [
        { kind: 'cancelled', at: at('05T11:00:00'), reason: 'warehouse-rejected' },
      ]);
      await tell({ at: at('05T10:00:00'), lines });
      const stock = [
        [mug, '2026-11-30T00:00:00', true],
        [mug, '2026-12-01T01:00:00', false],
        [mug, '2026-12-02T00:00:00', true],
        [mug, '2026-12-02T00:30:00', false],
        [plate, '2026-12-24T10:00:00', true],
      ] as const;
      const versions = new Map<ProductId, number>();
      for (const [productId, day, isDepleted] of stock) {
        const version = (versions.get(productId) ?? 0) + 1;
        versions.set(productId, version);
        const type = isDepleted ? 'StockDepleted' : 'StockReplenished';
        const delivery = { consumer: 'reporting', eventId: newId<EventId>(), type, aggregateId: productId, version };
        const fact = { productId, version, at: new Date(`${day}Z`), isDepleted };
        expect(await reportStock([{ delivery, fact }])).toEqual(ok(['handled']));
      }
      const result = await reporting.readStockOuts({ period: december });
      expect(result.ok && result.value.told).toEqual({
        placed: 2,
        cancelled: [{ reason: 'warehouse-rejected', orders: 1 }],
        ...{ refusedAtTheDoor: [], shortages: [] },
        products: [
          { productId: plate, sku: 'PLATE-01', times: 1, seconds: 7200 },
          { productId: mug, sku: 'MUG-01', times: 1, seconds: 5400 },
        ],
      });
    });

    it('tell what was refused at once, from the counts of all processes, by the quarter of an hour', async () => {
      const { reporting, refusalCounts, mug, plate } = await setUp();
      const short = { kind: 'out-of-stock', lines: [{ productId: mug }, { productId: plate }, { productId: mug }] };
      const counted = (refusal: { readonly kind: string }, moment: string) => refusalsOf(refusal, new Date(moment));
      expect(counted({ kind: 'idempotency-key-reused' }, '2026-12-05T10:00:00Z')).toEqual([]);
      await refusalCounts.add(counted(short, '2026-12-01T00:14:59.999Z'));
      await refusalCounts.add(counted({ kind: 'unknown-product' }, '2026-12-05T10:00:00Z'));
      await refusalCounts.add([
        ...counted({ kind: 'out-of-stock', lines: [{ productId: mug }] } as never, '2026-12-01T00:00:00Z'),
        ...counted(short, '2026-11-30T23:59:59.999Z'),
        ...counted(short, '2027-01-01T00:00:00Z'),
      ]);
      const result = await reporting.readStockOuts({ period: december });
      expect(result.ok && result.value.told).toMatchObject({
        ...{ placed: 0, cancelled: [], products: [] },
        refusedAtTheDoor: [
          { reason: 'out-of-stock', times: 2 },
          { reason: 'unknown-product', times: 1 },
        ],
        shortages: [
          { productId: mug, sku: 'MUG-01', times: 2 },
          { productId: plate, sku: 'PLATE-01', times: 1 },
        ],
      });
    });

    it('list the orders behind a figure, page by page, each once, though many have one time', async () => {
      const { tell, reporting, lines, plate } = await setUp();
      const moment = at('05T10:00:00');
      for (let count = 0; count < 5; count += 1) await tell({ at: moment, lines }, count < 2 ? [cancel] : []);
      await tell({ at: moment, lines: lines.slice(0, 1), country: 'DE', currency: 'EUR' });
      await tell({ at: new Date('2027-01-01T00:00:00Z'), lines });
      const listed = async (asked: object, limit = 2) => {
        const found: unknown[] = [];
        let page: { limit: number; after?: never } | null = { limit };
        while (page) {
          const result = await reporting.listReportedOrders({ period: december, kind: 'placed', ...asked, page });
          if (!result.ok) throw new Error(result.error.detail);
          found.push(...result.value.items.map(({ orderId }) => orderId));
          page = result.value.next && { limit, after: result.value.next as never };
        }
        expect(new Set(found).size).toBe(found.length);
        return found.length;
      };
      expect(await listed({})).toBe(6);
      expect(await listed({ kind: 'cancelled' })).toBe(2);
      expect(await listed({ country: 'DE' })).toBe(1);
      expect(await listed({ currency: 'GBP' })).toBe(5);
      expect(await listed({ productId: plate })).toBe(5);
      expect(await listed({ category: 'kitchen' })).toBe(6);
      expect(await listed({ category: 'nothing' })).toBe(0);
      expect(await listed({ kind: 'cancelled', reason: 'customer' })).toBe(0);
      expect(await listed({ kind: 'cancelled', reason: 'payment-declined' })).toBe(2);
    });

    it('leave out what is told of an order whose placing is not known', async () => {
      const { factsOf, follow, sold, reporting, lines } = await setUp();
      await follow(factsOf({ at: at('05T10:00:00'), lines }, [cancel, refund(100)]).slice(1));
      expect((await sold('total')).totals).toEqual([]);
      const stock = await reporting.readStockOuts({ period: december });
      expect(stock.ok && stock.value.told.cancelled).toEqual([]);
    });
  });
};
