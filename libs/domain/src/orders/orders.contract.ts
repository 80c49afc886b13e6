import { describe, expect, it } from 'vitest';
import { asId, type IdempotencyKey, type OrderId, ok, orderNumberOf, type Page, type UserId } from '../shared/index.ts';
import { cancelAnyOrder, cancelOrder } from './cancel-order.ts';
import { cancel, isOpen, type Order, type PlacedOrder } from './order.ts';
import { now, type OrdersHarness, orderOf, placementOf, type Wanted } from './orders.harness.contract.ts';
import type { OrderFilter, PricedProduct } from './ports.ts';

const aKey = (harness: OrdersHarness): IdempotencyKey => ({
  scope: 'a customer',
  key: harness.newId(),
  fingerprint: 'f1',
});

export { orderNotesContract } from './notes.contract.ts';
export { orderProgressContract } from './progress.contract.ts';

/** What every store of orders must do; placing is one write that takes all or nothing. */
export const ordersContract = (where: string, open: () => Promise<OrdersHarness>): void => {
  const setUp = async (...stock: readonly number[]) => {
    const harness = await open();
    const customerId = await harness.aCustomer();
    const products = await Promise.all(stock.map((units) => harness.aProduct(units)));
    const place = (wanted: readonly Wanted[], idempotencyKey?: IdempotencyKey) => {
      const order = orderOf(harness, customerId, wanted);
      return { order, verdict: harness.placement.place(placementOf(harness, order, wanted, idempotencyKey)) };
    };
    const product = (index: number): PricedProduct => {
      const found = products[index];
      if (!found) throw new Error(`the test has set up no product ${index}`);
      return found;
    };
    return { harness, customerId, place, product };
  };

  describe(`placing an order ${where}`, () => {
    it('records the order, its history and OrderPlaced, and reserves every line', async () => {
      const { harness, customerId, place, product } = await setUp(5, 7);
      const wanted = [
        { product: product(0), quantity: 2 },
        { product: product(1), quantity: 7 },
      ];
      const { order, verdict } = place(wanted);
      expect(await verdict).toEqual({ kind: 'placed' });
      expect(await harness.orders.findForCustomer(order.id, customerId)).toEqual(order);
      expect(await harness.orders.find(order.id)).toEqual(order);
      const history = await harness.orders.history(order.id, { limit: 10 });
      expect(history).toEqual({ items: [{ type: 'OrderPlaced', version: 1, at: now }], next: null });
      expect(await harness.eventsOf(order.id)).toEqual([{ type: 'OrderPlaced', version: 1 }]);
      expect(await harness.stockOf(product(0).productId)).toEqual({ onHand: 5, reserved: 2 });
      expect(await harness.stockOf(product(1).productId)).toEqual({ onHand: 7, reserved: 7 });
    });

    it('takes nothing when a line cannot be met, and names each short line with what is left', async () => {
      const { harness, customerId, place, product } = await setUp(5, 1, 0);
      const { order, verdict } = place([0, 1, 2].map((index) => ({ product: product(index), quantity: 2 })));
      expect(await verdict).toEqual({
        kind: 'insufficient-stock',
        lines: expect.arrayContaining([
          { productId: product(1).productId, available: 1 },
          { productId: product(2).productId, available: 0 },
        ]),
      });
      expect(await harness.orders.findForCustomer(order.id, customerId)).toBeNull();
      expect(await harness.eventsOf(order.id)).toEqual([]);
      expect(await harness.stockOf(product(0).productId)).toEqual({ onHand: 5, reserved: 0 });
    });

    it('tells an unknown product and an unknown customer apart from a shortage', async () => {
      const { harness, customerId, product } = await setUp(5);
      const ghost: PricedProduct = { ...product(0), productId: harness.newId() };
      const withGhost = [
        { product: product(0), quantity: 99 },
        { product: ghost, quantity: 1 },
      ];
      const order = orderOf(harness, customerId, withGhost);
      const verdict = await harness.placement.place(placementOf(harness, order, withGhost));
      expect(verdict).toEqual({ kind: 'unknown-product', productIds: [ghost.productId] });
      const wanted = [{ product: product(0), quantity: 1 }];
      const strangers = orderOf(harness, harness.newId(), wanted);
      expect(await harness.placement.place(placementOf(harness, strangers, wanted))).toEqual({
        kind: 'unknown-customer',
      });
    });

    it('answers a moved price before a shortage, with the price that holds now', async () => {
      const { harness, place, product } = await setUp(1);
      const current = await harness.reprice(product(0).productId, 4321);
      expect(current.version).not.toBe(product(0).version);
      const { verdict } = place([{ product: product(0), quantity: 9 }]);
      expect(await verdict).toEqual({ kind: 'version-conflict', products: [current] });
      expect(await harness.stockOf(product(0).productId)).toEqual({ onHand: 1, reserved: 0 });
    });

    it('replays a key as the order was placed, whatever has become of it', async () => {
      const { harness, customerId, place, product } = await setUp(3);
      const idempotencyKey = aKey(harness);
      const first = place([{ product: product(0), quantity: 1 }], idempotencyKey);
      expect(await first.verdict).toEqual({ kind: 'placed' });
      await cancelInOneTransaction(harness, first.order.id, customerId);
      const second = place([{ product: product(0), quantity: 1 }], idempotencyKey);
      expect(await second.verdict).toEqual({ kind: 'replayed', order: first.order });
      expect(await harness.placement.findByKey(idempotencyKey)).toEqual({ kind: 'placed', order: first.order });
      expect(await harness.stockOf(product(0).productId)).toEqual({ onHand: 3, reserved: 0 });
    });

    it('replays a key to a copy of the request that comes when nothing is left, or costs something else', async () => {
      const { harness, place, product } = await setUp(1);
      const idempotencyKey = aKey(harness);
      const first = place([{ product: product(0), quantity: 1 }], idempotencyKey);
      expect(await first.verdict).toEqual({ kind: 'placed' });
      const replayed = { kind: 'replayed', order: first.order };
      expect(await place([{ product: product(0), quantity: 1 }], idempotencyKey).verdict).toEqual(replayed);
      await harness.reprice(product(0).productId, 4321);
      expect(await place([{ product: product(0), quantity: 1 }], idempotencyKey).verdict).toEqual(replayed);
      const other = { ...idempotencyKey, fingerprint: 'f2' };
      expect(await place([{ product: product(0), quantity: 9 }], other).verdict).toEqual({ kind: 'key-reused' });
    });

    it('refuses a key for another request, and knows nothing of a key that a refusal used', async () => {
      const { harness, place, product } = await setUp(2);
      const [idempotencyKey, refusedKey] = [aKey(harness), aKey(harness)];
      await place([{ product: product(0), quantity: 1 }], idempotencyKey).verdict;
      const other = { ...idempotencyKey, fingerprint: 'f2' };
      expect(await place([{ product: product(0), quantity: 1 }], other).verdict).toEqual({ kind: 'key-reused' });
      expect(await harness.placement.findByKey(other)).toEqual({ kind: 'key-reused' });
      expect((await place([{ product: product(0), quantity: 9 }], refusedKey).verdict).kind).toBe('insufficient-stock');
      expect(await harness.placement.findByKey(refusedKey)).toEqual({ kind: 'nothing' });
      expect(await place([{ product: product(0), quantity: 1 }], refusedKey).verdict).toEqual({ kind: 'placed' });
    });

    it('takes nothing where another order has the number, and tells so', async () => {
      const { harness, customerId, place, product } = await setUp(5);
      const wanted = [{ product: product(0), quantity: 1 }];
      const first = place(wanted);
      expect(await first.verdict).toEqual({ kind: 'placed' });
      const id = sameNumber(first.order.id);
      const rival = { ...orderOf(harness, customerId, wanted), id };
      const [key, other] = [aKey(harness), aKey(harness)];
      expect(await harness.placement.place(placementOf(harness, rival, wanted, key))).toEqual({ kind: 'number-taken' });
      expect(await harness.orders.find(id)).toBeNull();
      expect(await harness.placement.findByKey(key)).toEqual({ kind: 'nothing' });
      expect(await harness.stockOf(product(0).productId)).toEqual({ onHand: 5, reserved: 1 });
      const again = orderOf(harness, customerId, wanted);
      expect(await harness.placement.place(placementOf(harness, again, wanted, key))).toEqual({ kind: 'placed' });
      const tooMuch = [{ product: product(0), quantity: 9 }];
      const short = { ...orderOf(harness, customerId, tooMuch), id };
      const refused = await harness.placement.place(placementOf(harness, short, tooMuch, other));
      expect(refused.kind).toBe('insufficient-stock');
    });

    it('sells exactly what there is to many buyers at once', async () => {
      const { harness, place, product } = await setUp(10);
      const buyers = Array.from({ length: 30 }, () => place([{ product: product(0), quantity: 1 }]).verdict);
      const kinds = (await Promise.all(buyers)).map(({ kind }) => kind);
      expect(kinds.filter((kind) => kind === 'placed')).toHaveLength(10);
      expect(kinds.filter((kind) => kind === 'insufficient-stock')).toHaveLength(20);
      expect(await harness.stockOf(product(0).productId)).toEqual({ onHand: 10, reserved: 10 });
    });

    it('makes one order of many duplicates at once', async () => {
      const { harness, place, product } = await setUp(50);
      const idempotencyKey = aKey(harness);
      const sent = Array.from({ length: 20 }, () => place([{ product: product(0), quantity: 1 }], idempotencyKey));
      const verdicts = await Promise.all(sent.map(({ verdict }) => verdict));
      const placed = sent.filter((_, index) => verdicts[index]?.kind === 'placed');
      expect(placed).toHaveLength(1);
      expect(verdicts.filter(({ kind }) => kind === 'replayed')).toHaveLength(19);
      for (const verdict of verdicts) {
        if (verdict.kind === 'replayed') expect(verdict.order).toEqual(placed[0]?.order);
      }
      expect(await harness.stockOf(product(0).productId)).toEqual({ onHand: 50, reserved: 1 });
    });
  });

  describe(`orders ${where}`, () => {
    it('gives a cancelled order its stock back and lengthens its history', async () => {
      const { harness, customerId, place, product } = await setUp(4);
      const { order, verdict } = place([{ product: product(0), quantity: 4 }]);
      await verdict;
      await cancelInOneTransaction(harness, order.id, customerId);
      const found = await harness.orders.findForCustomer(order.id, customerId);
      expect(found).toEqual(cancel(order, 'customer', now));
      const firstPage = await harness.orders.history(order.id, { limit: 1 });
      expect(firstPage).toMatchObject({ items: [{ type: 'OrderPlaced' }], next: 1 });
      expect(await harness.orders.history(order.id, { limit: 1, after: 1 })).toEqual({
        items: [{ type: 'OrderCancelled', version: 2, at: now, reason: 'customer' }],
        next: null,
      });
      expect(await harness.stockOf(product(0).productId)).toEqual({ onHand: 4, reserved: 0 });
    });

    it('answers cancellations that come at the same time alike, and cancels once', async () => {
      const { harness, customerId, place, product } = await setUp(4);
      const { order, verdict } = place([{ product: product(0), quantity: 4 }]);
      await verdict;
      const cancelAt = cancelOrder({ ...harness, now: () => now });
      const answers = await Promise.all(Array.from({ length: 6 }, () => cancelAt({ orderId: order.id, customerId })));
      expect(answers).toEqual(answers.map(() => ok(cancel(order, 'customer', now))));
      expect(await harness.eventsOf(order.id)).toHaveLength(2);
      expect(await harness.stockOf(product(0).productId)).toEqual({ onHand: 4, reserved: 0 });
    });

    it('finds an order by its number', async () => {
      const { harness, place, product } = await setUp(4);
      const { order, verdict } = place([{ product: product(0), quantity: 1 }]);
      await verdict;
      expect(await harness.orders.findByNumber(orderNumberOf(harness.newId()))).toBeNull();
      expect(await harness.orders.findByNumber(orderNumberOf(order.id))).toEqual(order);
      const near = order.id.replace(
        /^(.{22})(.)/,
        (_id, begin, digit) => begin + (Number.parseInt(digit, 16) ^ 1).toString(16),
      );
      expect(await harness.orders.findByNumber(orderNumberOf(asId(near)))).toBeNull();
    });

    it('hides the orders of others', async () => {
      const { harness, place, product } = await setUp(4);
      const { order, verdict } = place([{ product: product(0), quantity: 1 }]);
      await verdict;
      const stranger = await harness.aCustomer();
      expect(await harness.orders.findForCustomer(order.id, stranger)).toBeNull();
      expect(await harness.orders.listForCustomer(stranger, { limit: 10 })).toEqual({ items: [], next: null });
      await harness.transact(async ({ orders }) => {
        expect(await orders.lockForCustomer(order.id, stranger)).toBeNull();
        return ok(null);
      });
    });

    it('lists the newest first, each once, page by page', async () => {
      const { harness, customerId, place, product } = await setUp(9);
      const ids: OrderId[] = [];
      for (let count = 0; count < 5; count += 1) {
        const { order, verdict } = place([{ product: product(0), quantity: 1 }]);
        await verdict;
        ids.unshift(order.id);
      }
      const seen: OrderId[] = [];
      let after: OrderId | null | undefined;
      do {
        const page = await harness.orders.listForCustomer(customerId, { limit: 2, ...(after ? { after } : {}) });
        seen.push(...page.items.map(({ id }) => id));
        after = page.next;
      } while (after);
      expect(seen).toEqual(ids);
    });

    it('lists the orders of all customers for staff, narrowed down by whatever they say', async () => {
      const { harness, product } = await setUp(99, 99);
      const [ada, eve] = [await harness.aCustomer(), await harness.aCustomer()];
      const hour = (count: number) => new Date(now.getTime() + count * 3_600_000);
      const placed: PlacedOrder[] = [];
      for (const [count, customerId] of [ada, eve, ada, eve, ada].entries()) {
        const wanted = [{ product: product(count % 2), quantity: 1 }];
        const placedAt = hour(count * 24);
        const id = idOf(placedAt, harness.newId());
        const order = { ...orderOf(harness, customerId, wanted), id, placedAt, updatedAt: placedAt };
        expect(await harness.placement.place(placementOf(harness, order, wanted))).toEqual({ kind: 'placed' });
        placed.unshift(order);
      }
      const second = placed[3];
      if (!second) throw new Error('there is no second order');
      await cancelAnyOrder({ ...harness, now: () => hour(200) })({ orderId: second.id });
      const listed = async (filter: OrderFilter, limit = 10) => {
        const between = { placedFrom: hour(0), placedBefore: hour(97), ...filter };
        const seen: number[] = [];
        let after: OrderId | null | undefined;
        do {
          const page: Page<Order, OrderId> = await harness.orderList.list(between, { limit, ...(after && { after }) });
          seen.push(...page.items.map(({ id }) => 4 - placed.findIndex((order) => order.id === id)));
          after = page.next;
        } while (after);
        return seen.filter((at) => at < 5);
      };
      expect(await listed({})).toEqual([4, 3, 2, 1, 0]);
      expect(await listed({}, 2)).toEqual([4, 3, 2, 1, 0]);
      expect(await listed({ customerId: eve }, 1)).toEqual([3, 1]);
      expect(await listed({ status: 'cancelled' })).toEqual([1]);
      expect(await listed({ status: 'paid' })).toEqual([]);
      expect(await listed({ sku: product(0).sku.toLowerCase() }, 1)).toEqual([4, 2, 0]);
      expect(await listed({ placedFrom: hour(24), placedBefore: hour(72) })).toEqual([2, 1]);
      expect(await listed({ placedFrom: hour(24), customerId: ada, sku: product(1).sku })).toEqual([]);
    });

    it('tells a cancellation by staff from one by its customer', async () => {
      const { harness, customerId, place, product } = await setUp(5);
      const { order, verdict } = place([{ product: product(0), quantity: 2 }]);
      await verdict;
      const ports = { ...harness, now: () => now };
      const first = await cancelAnyOrder(ports)({ orderId: order.id });
      expect(first).toMatchObject({ ok: true, value: { status: 'cancelled', cancellation: { reason: 'staff' } } });
      expect(await cancelAnyOrder(ports)({ orderId: order.id })).toEqual(first);
      expect(await harness.stockOf(product(0).productId)).toEqual({ onHand: 5, reserved: 0 });
      expect(await cancelOrder(ports)({ orderId: order.id, customerId })).toMatchObject({
        error: { kind: 'invalid-transition', cancellation: { reason: 'staff' } },
      });
      const nobodys = await cancelAnyOrder(ports)({ orderId: asId(harness.newId()) });
      expect(nobodys).toEqual({ ok: false, error: { kind: 'order-not-found' } });
    });

    it('tells whose each of many orders is, and passes over those that there are not', async () => {
      const { harness, customerId, product } = await setUp(3);
      const wanted = [{ product: product(0), quantity: 1 }];
      const owners = [customerId, customerId, await harness.aCustomer()];
      const placed = owners.map((owner) => orderOf(harness, owner, wanted));
      for (const order of placed) await harness.placement.place(placementOf(harness, order, wanted));
      const ids = [asId<OrderId>(harness.newId()), ...placed.map(({ id }) => id)];
      expect(await harness.orders.owners(ids)).toEqual(new Map(placed.map(({ id }, index) => [id, owners[index]])));
      expect(await harness.orders.owners([])).toEqual(new Map());
    });

    it('finds nothing under an id that no order has', async () => {
      const { harness, customerId } = await setUp();
      expect(await harness.orders.findForCustomer(asId(harness.newId()), customerId)).toBeNull();
    });
  });
};

/** Another id of another millisecond, whose order would have the same number. */
const sameNumber = (id: OrderId): OrderId => asId(`${id.startsWith('1') ? 2 : 1}${id.slice(1)}`);

const cancelInOneTransaction = (harness: OrdersHarness, id: OrderId, customerId: UserId) =>
  harness.transact(async ({ orders, stock }) => {
    const order = await orders.lockForCustomer(id, customerId);
    if (!order || !isOpen(order)) throw new Error('the order is not open');
    const cancelled = cancel(order, 'customer', now);
    await stock.release(order.lines);
    await orders.save(cancelled, {
      type: 'OrderCancelled',
      version: cancelled.version,
      at: now,
      reason: 'customer',
    });
    return ok(cancelled);
  });

/** As if it had been made then. */
const idOf = (at: Date, id: string): OrderId => {
  const time = at.getTime().toString(16).padStart(12, '0');
  return asId(`${time.slice(0, 8)}-${time.slice(8)}${id.slice(13)}`);
};
