import {
  askForPayments,
  askForRefunds,
  createFulfilment,
  createFulfilmentDesk,
  type Payments,
} from '@orderline/domain/fulfilment';
import { createOrders, orderProgress } from '@orderline/domain/orders';
import type { EventId, OrderId, UserId } from '@orderline/domain/shared';
import { expect, it } from 'vitest';
import { pgTransact } from '../connection/transact.ts';
import { pgReadOrderTogether } from '../cross/order-readers.ts';
import { pgStockReservations } from '../inventory/stock.ts';
import { pgInbox } from '../messaging/inbox.ts';
import { pgOrderMessages } from '../messaging/order-messages.ts';
import { pgOutbox } from '../messaging/outbox.ts';
import { pgOrders } from '../orders/orders.ts';
import { pgIdempotencyKeys } from '../shared/idempotency-keys.ts';
import { useDatabase } from '../testing/database.ts';
import { newId } from '../testing/new-id.ts';
import { orderOf, placementOf } from '../testing/placing.ts';
import { aShop } from '../testing/shop.ts';
import { pgFulfilmentAgenda, pgFulfilments, pgInsertFulfilments } from './fulfilment.ts';
import { pgFulfilmentReader, pgRefundAgenda, pgRefunds } from './refunds.ts';

const opened = useDatabase();
const ORDERS = 24;
const QUANTITY = 2;

/** It collects at once, loses every third answer to a refund after it has given back, and never gives back too much. */
const aProvider = (total: number) => {
  const given = new Map<OrderId, Map<string, number>>();
  const givenOf = (orderId: OrderId) =>
    [...(given.get(orderId)?.values() ?? [])].reduce((sum, minor) => sum + minor, 0);
  let asked = 0;
  const stands = async (orderId: OrderId) =>
    ({ kind: 'known', status: givenOf(orderId) === total ? 'refunded' : 'captured' }) as const;
  const payments: Payments = {
    authorise: ({ orderId }) => stands(orderId),
    find: stands,
    capture: stands,
    void: stands,
    refund: async (orderId, { refundId, amount }) => {
      const own = given.get(orderId) ?? new Map<string, number>();
      given.set(orderId, own);
      if (!own.has(refundId) && givenOf(orderId) + amount.minor <= total) own.set(refundId, amount.minor);
      asked += 1;
      if (asked % 3 === 0) return { kind: 'unknown', detail: 'no reply' };
      const { status } = await stands(orderId);
      return own.get(refundId) === amount.minor ? { kind: 'done', status } : { kind: 'refused', status };
    },
  };
  return { payments, givenOf };
};

const setUp = async () => {
  const { database, outside } = opened();
  const shop = aShop(opened());
  const [customerId, product] = [await shop.aCustomer(), await shop.aProduct(ORDERS * QUANTITY)];
  const { payments, givenOf } = aProvider(product.price.minor * QUANTITY);
  let clock = Date.now();
  const now = () => new Date(clock);
  const transact = pgTransact(database.business, (db) => {
    const stores = { orders: pgOrders(db), stock: pgStockReservations(db), outbox: pgOutbox(db) };
    const others = { inbox: pgInbox(db), fulfilments: pgFulfilments(db), refunds: pgRefunds(db) };
    const progress = orderProgress({ ...stores, newId, now });
    return { ...stores, ...others, idempotency: pgIdempotencyKeys(db), orderProgress: progress };
  });
  const timeouts = {
    paymentSeconds: 9e6,
    pickSeconds: 9e6,
    collectionSeconds: 9e6,
    deliverySeconds: 9e6,
    reminders: 0,
  };
  const { db, business } = database;
  const ports = {
    ...{ transact, payments, timeouts, newId, now, agenda: pgFulfilmentAgenda(db), refundAgenda: pgRefundAgenda(db) },
    ...{ insertFulfilments: pgInsertFulfilments(business), fulfilmentReader: pgFulfilmentReader(db) },
    orderMessages: pgOrderMessages(business),
  };
  const fulfilment = createFulfilment(ports);
  const desk = createFulfilmentDesk(ports);
  const skus = { productIdsOf: async () => new Map() };
  const prices = { priced: async () => new Map(), forget: async () => undefined };
  const { cancelOrder } = createOrders({ ...shop, ...ports, prices, skus });
  const deliveryOf = (consumer: string, orderId: OrderId, version: number) => ({
    ...{ consumer, type: consumer, eventId: newId<EventId>(), aggregateId: orderId, version },
  });
  const place = async (): Promise<OrderId> => {
    const basket = [{ product, quantity: QUANTITY }];
    const order = orderOf(customerId, basket);
    await shop.placement.place(placementOf(order, basket));
    const delivery = deliveryOf('fulfilment', order.id, 1);
    await fulfilment.beginFulfilments([{ delivery, orderId: order.id, customerId, amount: order.total }]);
    return order.id;
  };
  const [paid, given] = [askForPayments(ports), askForRefunds(ports)];
  /** All that is due, by two workers at once. */
  const ask = async () => {
    clock += 600_000;
    const [orders, refunds] = await Promise.all([paid.take({ limit: 99 }), given.take({ limit: 99 })]);
    await Promise.all([...orders.map(paid.ask), ...refunds.flatMap((due) => [given.ask(due), given.ask(due)])]);
    return orders.length + refunds.length;
  };
  const refund = (orderId: OrderId, minor: number) =>
    desk.requestRefund({
      ...{ orderId, amount: { minor, currency: 'GBP' }, reason: 'late' },
      requestedBy: { kind: 'user', id: newId<UserId>() },
    });
  const told = (orderId: OrderId) => fulfilment.cancelFulfilment({ delivery: deliveryOf('told', orderId, 9), orderId });
  return {
    outside,
    customerId,
    place,
    ask,
    refund,
    cancelOrder,
    told,
    givenOf,
    desk,
    total: product.price.minor * QUANTITY,
    readTogether: pgReadOrderTogether(database),
  };
};

it('refunds and a cancellation at the same instant give back no more than was collected, and tell what was given', async () => {
  const { outside, customerId, place, ask, refund, cancelOrder, told, givenOf, desk, total } = await setUp();
  const orders = await Promise.all(Array.from({ length: ORDERS }, place));
  await ask();
  const part = Math.round(total * 0.4);
  const outcomes = await Promise.allSettled(
    orders.flatMap((orderId, nth) => [
      refund(orderId, part),
      refund(orderId, part),
      ...(nth % 2 === 0 ? [cancelOrder({ orderId, customerId }), desk.retryStep({ orderId })] : []),
      refund(orderId, part),
    ]),
  );
  expect(outcomes.filter(({ status }) => status === 'rejected')).toEqual([]);
  await Promise.all([ask(), ...orders.map((orderId, nth) => (nth % 2 === 0 ? told(orderId) : null))]);
  while ((await ask()) > 0);
  const rows = await outside<
    { id: OrderId; status: string; refunded: number; told: number; step: string; open: number }[]
  >`
    select orders.id, orders.status, orders.refunded_minor::int as refunded, fulfilments.status as step,
      fulfilments.refunding_minor::int as open,
      (select coalesce(sum(amount_minor), 0)::int from order_history where order_id = orders.id) as told
    from orders join fulfilments on order_id = orders.id where orders.id = any(${orders})`;
  expect(rows).toHaveLength(ORDERS);
  for (const { id, status, refunded, told: sum, step, open } of rows) {
    expect([refunded, sum, open]).toEqual([givenOf(id), givenOf(id), 0]);
    expect(givenOf(id)).toBe(status === 'cancelled' ? total : 2 * part);
    expect(step).toBe(status === 'cancelled' ? 'cancelled' : 'picking');
  }
  expect(new Set(rows.map(({ status }) => status)).size).toBe(2);
  const [one] = orders;
  const messages = one && (await desk.orderMessages({ orderId: one }));
  const versions = messages?.ok ? messages.value.told.map(({ version }) => version) : [];
  expect(versions).toEqual(versions.map((_, index) => index + 1));
  expect(versions.length).toBeGreaterThan(3);
});

it('events that are parked about an order are shown with what they fail at, and no others', async () => {
  const { outside, place, desk } = await setUp();
  const [orderId, other] = [await place(), await place()];
  for (const key of [orderId, other]) {
    await outside`
      insert into parked_events (consumer, event_id, topic, key, headers, value, attempts, due_at, parked_at, error)
      values ('picking', ${`warehouse/${key}`}, 'orderline.warehouse.v1', ${key}, ${outside.json({ ce_type: 'PickCompleted' })},
        '{}', 3, null, now(), 'is no date')`;
  }
  expect(await desk.orderMessages({ orderId })).toMatchObject({
    value: {
      inTheWay: [
        {
          ...{ consumer: 'picking', eventId: `warehouse/${orderId}`, type: 'PickCompleted' },
          ...{ error: 'is no date', attempts: 3, dueAt: null, parkedAt: expect.any(Date) },
        },
      ],
    },
  });
});

it('an order is read with its refunds as both were, though one is given back between two reads', async () => {
  const { place, ask, refund, readTogether } = await setUp();
  const orderId = await place();
  await ask();
  expect(await refund(orderId, 100)).toMatchObject({ ok: true });
  const look = (settle: () => Promise<unknown> = async () => undefined) =>
    readTogether(async ({ orders, fulfilmentReader, orderMessages }) => {
      const order = await orders.find(orderId);
      await settle();
      const [file, history, messages] = await Promise.all([
        fulfilmentReader.inspect(orderId),
        orders.history(orderId, { limit: 100 }),
        orderMessages.ofOrder(orderId),
      ]);
      return {
        ...{ given: order?.refunded?.minor, sums: file?.fulfilment.refunded, open: file?.fulfilment.refunding },
        ...{ states: file?.refunds.map(({ state }) => state), told: messages.told.length - history.items.length },
        lastEvent: history.items.at(-1)?.type,
      };
    });
  const before = { given: undefined, sums: 0, open: 100, states: ['requested'], told: 0, lastEvent: 'OrderPaid' };
  expect(await look(ask)).toEqual(before);
  const after = { given: 100, sums: 100, open: 0, states: ['done'], told: 0, lastEvent: 'OrderRefunded' };
  expect(await look()).toEqual(after);
});
