import { describe, expect, it } from 'vitest';
import { err, type OrderId, ok, type Parcel } from '../shared/index.ts';
import { aPlacedOrder, type OrdersHarness } from './orders.harness.contract.ts';
import { orderProgress } from './progress-order.ts';

const later = new Date('2026-03-05T06:07:08.090Z');
const steps = ['paid', 'packed', 'shipped', 'delivered'] as const;

type Progress = ReturnType<typeof orderProgress>;

/** What orders must do while they are fulfilled, on every store of orders, stock and events. */
export const orderProgressContract = (where: string, open: () => Promise<OrdersHarness>): void => {
  const setUp = async () => {
    const harness = await open();
    const { order, product } = await aPlacedOrder(harness, { stock: 5, quantity: 3 });
    const inTransaction = <Value>(work: (progress: Progress) => Promise<Value>) =>
      harness.transact<Value, never>(async (stores) =>
        ok(await work(orderProgress({ ...stores, newId: harness.newId, now: () => later }))),
      );
    const to = (step: (typeof steps)[number], parcel: Parcel = { carrier: 'ParcelPost', trackingNumber: 'PP1' }) =>
      inTransaction((progress) => progress.advance(order.id, { to: step, ...parcel }));
    return { harness, order, product, inTransaction, to };
  };

  describe(`the progress of orders ${where}`, () => {
    it('goes from placed to delivered, an event and a line of history each, and ships what was reserved', async () => {
      const { harness, order, product, to } = await setUp();
      for (const step of steps) expect(await to(step)).toEqual(ok('advanced'));
      expect(await harness.orders.find(order.id)).toEqual({
        ...order,
        status: 'delivered',
        shipment: { carrier: 'ParcelPost', trackingNumber: 'PP1', shippedAt: later, deliveredAt: later },
        version: 5,
        updatedAt: later,
      });
      const types = ['OrderPlaced', 'OrderPaid', 'OrderPacked', 'OrderShipped', 'OrderDelivered'];
      const told = types.map((type, index) => ({ type, version: index + 1 }));
      expect(await harness.eventsOf(order.id)).toEqual(told);
      const history = await harness.orders.history(order.id, { limit: 10 });
      expect(history.items.map(({ type, version }) => ({ type, version }))).toEqual(told);
      const parcel = { carrier: 'ParcelPost', trackingNumber: 'PP1' };
      expect(history.items[3]).toEqual({ type: 'OrderShipped', version: 4, at: later, ...parcel });
      expect(await harness.stockOf(product.productId)).toEqual({ onHand: 2, reserved: 0 });
      expect(await harness.shippedOf(product.productId)).toEqual([{ delta: -3, reason: `order ${order.id}` }]);
    });

    it.each(['packed', 'shipped', 'delivered'] as const)('does not jump from placed to %s', async (step) => {
      const { harness, order, to } = await setUp();
      await expect(to(step)).rejects.toThrow(`order ${order.id} is placed: ${step} is not what comes next`);
      expect(await harness.eventsOf(order.id)).toHaveLength(1);
    });

    it('has a shipment from when it has shipped, of which the carrier need not tell all', async () => {
      const { harness, order, to } = await setUp();
      const shipment = async () => (await harness.orders.find(order.id))?.shipment;
      for (const step of ['paid', 'packed'] as const) await to(step);
      expect(await shipment()).toBeUndefined();
      await to('shipped', {});
      const told = { carrier: null, trackingNumber: null, shippedAt: later };
      expect(await shipment()).toEqual({ ...told, deliveredAt: null });
      await to('delivered');
      expect(await shipment()).toEqual({ ...told, deliveredAt: later });
      const page = await harness.orders.listForCustomer(order.customerId, { limit: 10 });
      expect(page.items.map((listed) => listed.shipment)).toEqual([{ ...told, deliveredAt: later }]);
    });

    it('tells of a payment that was given back, once the order is cancelled, and keeps why it was', async () => {
      const { harness, order, inTransaction, to } = await setUp();
      await to('paid');
      const refund = (minor: number) =>
        inTransaction((progress) => progress.refund(order.id, { amount: { ...order.total, minor } }));
      await inTransaction((progress) => progress.cancel(order.id, 'warehouse-rejected'));
      const cancelled = await harness.orders.find(order.id);
      await refund(order.total.minor);
      const refunded = order.total;
      expect(await harness.orders.find(order.id)).toEqual({ ...cancelled, refunded, version: 4, updatedAt: later });
      const told = ['OrderPlaced', 'OrderPaid', 'OrderCancelled', 'OrderRefunded'];
      expect((await harness.eventsOf(order.id)).map(({ type }) => type)).toEqual(told);
      const { items } = await harness.orders.history(order.id, { limit: 10 });
      expect(items.map(({ type, version }) => `${type} ${version}`)).toEqual(
        told.map((type, at) => `${type} ${at + 1}`),
      );
    });

    it('has parts of its payment given back at any point, and never more than it cost', async () => {
      const { harness, order, inTransaction, to } = await setUp();
      const { total } = order;
      const refund = (minor: number) =>
        inTransaction((progress) =>
          progress.refund(order.id, { amount: { ...total, minor }, refundId: harness.newId(), reason: 'late' }),
        );
      const shown = async () => harness.orders.find(order.id);
      await to('paid');
      await refund(100);
      expect((await shown())?.refunded).toEqual({ ...total, minor: 100 });
      for (const step of ['packed', 'shipped'] as const) await to(step);
      await refund(200);
      const told = { carrier: 'ParcelPost', trackingNumber: 'PP1', shippedAt: later };
      expect((await shown())?.shipment).toEqual({ ...told, deliveredAt: null });
      await to('delivered');
      await refund(total.minor - 300);
      expect(await shown()).toMatchObject({ status: 'delivered', refunded: total, version: 8 });
      expect((await shown())?.shipment).toEqual({ ...told, deliveredAt: later });
      await expect(refund(1)).rejects.toThrow('more given back than it cost');
      const { items } = await harness.orders.history(order.id, { limit: 10 });
      const given = items
        .filter(({ type }) => type === 'OrderRefunded')
        .map(({ version, amount }) => [version, amount]);
      expect(given).toEqual([
        [3, { ...total, minor: 100 }],
        [6, { ...total, minor: 200 }],
        [8, { ...total, minor: total.minor - 300 }],
      ]);
      const listed = await harness.orders.listForCustomer(order.customerId, { limit: 10 });
      expect(listed.items).toEqual([await shown()]);
    });

    it('ends with a cancellation, which gives the stock back once', async () => {
      const { harness, order, product, inTransaction, to } = await setUp();
      await to('paid');
      const cancel = () => inTransaction((progress) => progress.cancel(order.id, 'warehouse-rejected'));
      await cancel();
      await cancel();
      expect(await to('packed')).toEqual(ok('cancelled'));
      expect(await harness.stockOf(product.productId)).toEqual({ onHand: 5, reserved: 0 });
      expect((await harness.eventsOf(order.id)).map(({ type }) => type)).toEqual([
        'OrderPlaced',
        'OrderPaid',
        'OrderCancelled',
      ]);
      const history = await harness.orders.history(order.id, { limit: 1, after: 2 });
      expect(history.items).toEqual([{ type: 'OrderCancelled', version: 3, at: later, reason: 'warehouse-rejected' }]);
      expect((await harness.orders.find(order.id))?.cancellation).toEqual({
        reason: 'warehouse-rejected',
        words: 'the warehouse could not pick it',
        cancelledAt: later,
      });
    });

    it('cannot be cancelled once it has shipped', async () => {
      const { harness, order, product, inTransaction, to } = await setUp();
      for (const step of ['paid', 'packed', 'shipped'] as const) await to(step);
      await expect(inTransaction(({ cancel }) => cancel(order.id, 'carrier-timeout'))).rejects.toThrow('no more');
      expect(await harness.stockOf(product.productId)).toEqual({ onHand: 2, reserved: 0 });
    });

    it('leaves nothing behind where its transaction is refused', async () => {
      const { harness, order, product, to } = await setUp();
      for (const step of ['paid', 'packed'] as const) await to(step);
      await harness.transact(async (stores) => {
        const progress = orderProgress({ ...stores, newId: harness.newId, now: () => later });
        await progress.advance(order.id, { to: 'shipped' });
        return err('no');
      });
      expect(await harness.stockOf(product.productId)).toEqual({ onHand: 5, reserved: 3 });
      expect(await harness.shippedOf(product.productId)).toEqual([]);
      expect(await harness.eventsOf(order.id)).toHaveLength(3);
    });

    it('is lost on an order that does not exist', async () => {
      const { harness, inTransaction } = await setUp();
      const id = harness.newId<OrderId>();
      await expect(inTransaction((progress) => progress.advance(id, { to: 'paid' }))).rejects.toThrow(`no order ${id}`);
    });
  });
};
