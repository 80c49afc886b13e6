import { askForPayments, createFulfilment } from '@orderline/domain/fulfilment';
import { createOrders, orderProgress } from '@orderline/domain/orders';
import type { EventId, OrderId, UserId } from '@orderline/domain/shared';
import { describe, expect, it } from 'vitest';
import { pgTransact } from '../connection/transact.ts';
import { pgStockReservations } from '../inventory/stock.ts';
import { pgInbox } from '../messaging/inbox.ts';
import { pgOutbox } from '../messaging/outbox.ts';
import { pgOrders } from '../orders/orders.ts';
import { useDatabase } from '../testing/database.ts';
import { newId } from '../testing/new-id.ts';
import { paymentProvider } from '../testing/payment-provider.ts';
import { orderOf, placementOf } from '../testing/placing.ts';
import { aShop } from '../testing/shop.ts';
import { pgFulfilmentAgenda, pgFulfilments, pgInsertFulfilments } from './fulfilment.ts';

const opened = useDatabase();
const ORDERS = 60;
const QUANTITY = 2;

const setUp = async () => {
  const { database, outside } = opened();
  const shop = aShop(opened());
  const { payments, statuses } = paymentProvider();
  const transact = pgTransact(database.business, (db) => {
    const stores = { orders: pgOrders(db), stock: pgStockReservations(db), outbox: pgOutbox(db) };
    const progress = orderProgress({ ...stores, newId, now: () => new Date() });
    return { ...stores, inbox: pgInbox(db), fulfilments: pgFulfilments(db), orderProgress: progress };
  });
  const timeouts = { paymentSeconds: 9, pickSeconds: 9, collectionSeconds: 9, deliverySeconds: 9, reminders: 0 };
  const agenda = pgFulfilmentAgenda(database.db);
  const insertFulfilments = pgInsertFulfilments(database.business);
  const ports = { transact, insertFulfilments, agenda, timeouts, newId, now: () => new Date() };
  const fulfilment = createFulfilment(ports);
  const prices = { priced: async () => new Map(), forget: async () => undefined };
  const skus = { productIdsOf: async () => new Map() };
  const { cancelOrder } = createOrders({ ...shop, ...ports, prices, skus });
  const [customerId, product] = [await shop.aCustomer(), await shop.aProduct(ORDERS * QUANTITY)];
  const place = async (): Promise<OrderId> => {
    const basket = [{ product, quantity: QUANTITY }];
    const order = orderOf(customerId, basket);
    await shop.placement.place(placementOf(order, basket));
    const delivery = deliveryOf('fulfilment', order.id, 1);
    await fulfilment.beginFulfilments([{ delivery, orderId: order.id, customerId, amount: order.total }]);
    return order.id;
  };
  const questions = askForPayments({ ...ports, payments });
  const ask = async ({ limit }: { readonly limit: number }): Promise<number> => {
    const due = await questions.take({ limit });
    await Promise.all(due.map(questions.ask));
    return due.length;
  };
  return { outside, shop, product, customerId, statuses, fulfilment, cancelOrder, place, ask };
};

const deliveryOf = (consumer: string, orderId: OrderId, version: number) => ({
  ...{ consumer, type: consumer, eventId: newId<EventId>(), aggregateId: orderId, version },
});

type World = Awaited<ReturnType<typeof setUp>>;

/** What may happen to one order at the same instant, once it has come that far. */
const racesOf = ({ fulfilment, cancelOrder }: World, customerId: UserId) => ({
  picking: (orderId: OrderId) => [
    fulfilment.pickCompleted({ delivery: deliveryOf('picking', orderId, 1), orderId }),
    cancelOrder({ orderId, customerId }),
    fulfilment.pickRejected({ delivery: deliveryOf('picking-too', orderId, 1), orderId }),
  ],
  shipping: (orderId: OrderId) => [
    fulfilment.shipmentCollected({ delivery: deliveryOf('shipping', orderId, 1), orderId, trackingNumber: 'PP1' }),
    cancelOrder({ orderId, customerId }),
    fulfilment.shipmentDelivered({ delivery: deliveryOf('shipping-too', orderId, 1), orderId }),
  ],
});

const shuffled = <Item>(items: readonly Item[], turn: number): readonly Item[] => [
  ...items.slice(turn % items.length),
  ...items.slice(0, turn % items.length),
];

describe('an order that is moved on and cancelled at the same instant', () => {
  it.each([
    ['picking', 1],
    ['shipping', 2],
  ] as const)('at %s is one or the other, in every book', async (status, outcomesThatCanBe) => {
    const world = await setUp();
    const { outside, shop, product, customerId, statuses, fulfilment, place, ask } = world;
    const orders = await Promise.all(Array.from({ length: ORDERS }, place));
    while ((await ask({ limit: 20 })) > 0);
    if (status === 'shipping') {
      for (const orderId of orders) {
        await fulfilment.pickCompleted({ delivery: deliveryOf('picking', orderId, 1), orderId });
      }
    }
    const races = racesOf(world, customerId)[status];
    const outcomes = await Promise.allSettled(orders.flatMap((orderId, turn) => shuffled(races(orderId), turn)));
    expect(outcomes.filter(({ status: outcome }) => outcome === 'rejected')).toEqual([]);
    for (const orderId of orders) {
      await fulfilment.cancelFulfilment({ delivery: deliveryOf('told', orderId, 9), orderId });
    }
    await Promise.all([ask({ limit: ORDERS }), ask({ limit: ORDERS })]);
    const rows = await outside<{ id: OrderId; status: string; version: number; fulfilment: string; told: number }[]>`
      select orders.id, orders.status, orders.version, fulfilments.status as fulfilment,
        (select count(*)::int from outbox where aggregate_type = 'order' and aggregate_id = orders.id) as told
      from orders join fulfilments on order_id = orders.id where orders.id = any(${orders})`;
    expect(rows).toHaveLength(ORDERS);
    let gone = 0;
    for (const row of rows) {
      expect(row.told).toBe(row.version);
      const isCancelled = row.status === 'cancelled';
      expect(row.fulfilment === 'cancelled').toBe(isCancelled);
      expect(statuses.get(row.id) === 'voided').toBe(isCancelled);
      if (['shipped', 'delivered'].includes(row.status)) gone += QUANTITY;
    }
    const held = rows.filter(({ status: now }) => now === 'packed').length * QUANTITY;
    expect(await shop.stockOf(product.productId)).toEqual({ onHand: ORDERS * QUANTITY - gone, reserved: held });
    const shipped = (await shop.shippedOf(product.productId)).reduce((sum, { delta }) => sum - delta, 0);
    expect(shipped).toBe(gone);
    const seen = new Set(rows.map((row) => (row.status === 'cancelled' ? 'cancelled' : 'gone')));
    expect(seen.size).toBe(outcomesThatCanBe);
  });
});
