import { type EventOf, encodeEvent } from '@orderline/contracts/events';
import { webhookTypesOf } from '@orderline/contracts/webhook-types';
import type { OrderProgress } from '@orderline/domain/fulfilment';
import { createFulfilment } from '@orderline/domain/fulfilment';
import { memoryFulfilments } from '@orderline/domain/fulfilment.memory';
import { createInventory } from '@orderline/domain/inventory';
import { memoryStock } from '@orderline/domain/inventory.memory';
import { consumerBackoff, openBatch, receiveAll, type WireEvent } from '@orderline/domain/messaging';
import { memoryParkingLot } from '@orderline/domain/messaging.memory';
import { createNotifications } from '@orderline/domain/notifications';
import { memoryNotifications, toNobody } from '@orderline/domain/notifications.memory';
import { createReportFollowers } from '@orderline/domain/reporting';
import { memoryReporting } from '@orderline/domain/reporting.memory';
import { asId, type NewId } from '@orderline/domain/shared';
import { createMemory, memoryIdempotencyKeys, memoryInbox, memoryOutbox } from '@orderline/domain/shared.memory';
import { createWebhookFollowers } from '@orderline/domain/webhooks';
import { memoryWebhookDeliveries } from '@orderline/domain/webhooks.memory';
import { describe, expect, it } from 'vitest';
import type { WorkerApplication } from '../features.ts';
import { consumersOf, isOneByOne, subscriptions } from './consumers.ts';

const now = new Date('2026-03-04T05:06:07.089Z');

const idOf = (count: number): string => `01990000-0000-7000-8000-${String(count).padStart(12, '0')}`;
const [orderId, customerId, productId] = [idOf(1), idOf(2), idOf(3)] as const;
const line = { productId, quantity: 3 };
const money = { minor: 850, currency: 'GBP' };

const facts = { aggregateId: orderId, occurredAt: now };
const registered: EventOf = {
  ...facts,
  id: idOf(11),
  type: 'UserRegistered',
  aggregateId: customerId,
  version: 1,
  data: { userId: customerId, email: 'ada@example.com', name: 'Ada', registeredAt: now },
};
const placed: EventOf<'OrderPlaced'> = {
  ...facts,
  id: idOf(12),
  type: 'OrderPlaced',
  version: 1,
  data: {
    orderId,
    customerId,
    lines: [{ ...line, sku: 'MUG-01', unitPrice: money }],
    total: { ...money, minor: 2550 },
    country: 'GB',
    placedAt: now,
  },
};
const cancelled: EventOf = {
  ...facts,
  id: idOf(13),
  type: 'OrderCancelled',
  version: 2,
  data: { orderId, customerId, lines: [line], cancelledAt: now },
};

const refunded: EventOf = {
  ...facts,
  id: idOf(15),
  type: 'OrderRefunded',
  version: 3,
  data: { orderId, customerId, total: { ...money, minor: 2550 }, refundedAt: now },
};

const setUp = async () => {
  const memory = createMemory();
  const [stock, fulfilments, notifications] = [
    memoryStock(memory),
    memoryFulfilments(memory),
    memoryNotifications(memory),
  ];
  const outbox = memoryOutbox(memory);
  let count = 100;
  const newId: NewId = () => {
    count += 1;
    return asId(idOf(count));
  };
  const orderProgress: OrderProgress = {
    find: async () => expect.unreachable('no order is looked at'),
    advance: async () => expect.unreachable('no order is moved on'),
    cancel: async () => expect.unreachable('no order is cancelled'),
    refund: async () => expect.unreachable('no order is refunded'),
  };
  const timeouts = { paymentSeconds: 9, pickSeconds: 9, collectionSeconds: 9, deliverySeconds: 9, reminders: 2 };
  const stores = {
    orderProgress,
    stock,
    fulfilments,
    notifications,
    outbox,
    inbox: memoryInbox(memory),
    idempotency: memoryIdempotencyKeys(memory),
  };
  const ports = {
    ...{ transact: memory.transact(stores), stock, agenda: fulfilments, timeouts, notifications },
    ...{ insertFulfilments: fulfilments.insertFulfilments, insertNotifications: notifications.insertNotifications },
    ...{ admitUnannounced: stock.admitUnannounced, newId, now: () => now },
  };
  const reporting = memoryReporting(memory, () => undefined);
  const application = {
    fulfilment: createFulfilment(ports),
    notifications: createNotifications({ ...ports, notificationAnnouncer: toNobody }),
    inventory: createInventory(ports),
    reporting: createReportFollowers({ ...reporting, now: () => now }),
    webhooks: createWebhookFollowers({ webhookDeliveries: memoryWebhookDeliveries(memory), newId, now: () => now }),
  };
  await stock.open(asId(productId), now);
  await application.inventory.adjustStock({ productId: asId(productId), delta: 3, reason: 'delivery' });
  const receiving = {
    parking: memoryParkingLot(memory),
    deadLetters: { send: async () => expect.unreachable('every event can be read') },
    isOutage: () => false,
    isOverdue: () => false,
    backoff: consumerBackoff,
    within: <Value>(_wire: WireEvent, work: () => Promise<Value>) => work(),
    now: () => now,
  };
  const receiveTogether = async (
    ...events: readonly EventOf[]
  ): Promise<Readonly<Record<string, readonly string[]>>> => {
    const wires = events.map((event) => encodeEvent(event, {}));
    const receipts = consumersOf(application).map(async (consumer) => {
      const batch = await openBatch(receiving, consumer)(wires.map(({ key }) => key));
      return [consumer.name, await receiveAll(batch, wires)] as const;
    });
    return Object.fromEntries(await Promise.all(receipts));
  };
  const receive = async (event: EventOf) =>
    Object.fromEntries(Object.entries(await receiveTogether(event)).map(([name, [receipt]]) => [name, receipt]));
  return { stock, fulfilments, notifications, reporting, outbox, receive, receiveTogether };
};

describe('the subscriptions', () => {
  it('say which consumer reads which topics', () => {
    expect(subscriptions).toEqual([
      {
        consumer: 'webhooks',
        types: Object.keys(webhookTypesOf),
        topics: ['orderline.users.v1', 'orderline.orders.v1', 'orderline.products.v1', 'orderline.inventory.v1'],
      },
      {
        consumer: 'notifications',
        types: [
          'UserRegistered',
          'UserErased',
          'OrderPlaced',
          'OrderShipped',
          'OrderDelivered',
          'OrderCancelled',
          'OrderRefunded',
        ],
        topics: ['orderline.users.v1', 'orderline.orders.v1'],
      },
      { consumer: 'fulfilment', types: ['OrderPlaced', 'OrderCancelled'], topics: ['orderline.orders.v1'] },
      { consumer: 'inventory', types: ['OrderPlaced', 'OrderCancelled'], topics: ['orderline.orders.v1'] },
      {
        consumer: 'reporting',
        types: ['OrderPlaced', 'OrderShipped', 'OrderCancelled', 'OrderRefunded', 'StockDepleted', 'StockReplenished'],
        topics: ['orderline.orders.v1', 'orderline.inventory.v1'],
      },
      { consumer: 'picking', types: ['PickCompleted', 'PickRejected'], topics: ['warehouse.events.v1'] },
      {
        consumer: 'shipping',
        types: ['ShipmentCollected', 'ShipmentRejected', 'ShipmentDelivered'],
        topics: ['shipping.events.v1'],
      },
    ]);
  });

  it('say whose events are all handled one by one', () => {
    const consumers = consumersOf({} as WorkerApplication);
    expect(consumers.filter(isOneByOne).map(({ name }) => name)).toEqual(['picking', 'shipping']);
  });

  it('take an order from its events to all of its effects, once', async () => {
    const { stock, fulfilments, notifications, reporting, outbox, receive } = await setUp();
    stock.reserve(asId(productId), 3);
    const ours = { fulfilment: 'handled', notifications: 'handled', inventory: 'handled' };
    const handled = { ...ours, webhooks: 'handled', reporting: 'handled', picking: 'ignored', shipping: 'ignored' };
    expect(await receive(registered)).toEqual({
      fulfilment: 'ignored',
      notifications: 'handled',
      webhooks: 'handled',
      inventory: 'ignored',
      reporting: 'ignored',
      picking: 'ignored',
      shipping: 'ignored',
    });
    expect(await receive(placed)).toEqual(handled);
    expect(await receive(placed)).toMatchObject({ fulfilment: 'duplicate', notifications: 'duplicate' });
    expect(fulfilments.all()).toEqual([expect.objectContaining({ orderId, customerId, status: 'authorising' })]);
    stock.reserve(asId(productId), -3);
    expect(await receive(cancelled)).toEqual(handled);
    expect(fulfilments.all()).toEqual([expect.objectContaining({ status: 'voiding' })]);
    expect(await receive(refunded)).toMatchObject({ fulfilment: 'ignored', notifications: 'handled' });
    expect(notifications.all().map(({ userId, body }) => [userId, body])).toEqual([
      [customerId, 'Welcome, Ada. Here you read what becomes of your orders.'],
      [customerId, expect.stringContaining('3 items for £25.50')],
      [customerId, expect.stringContaining('3 items is cancelled')],
      [customerId, expect.stringContaining('We have given £25.50 back')],
    ]);
    const year = { from: new Date('2026-01-01T00:00:00Z'), to: new Date('2027-01-01T00:00:00Z') };
    const [[sales] = []] = (await reporting.reports.sales(() => [{ interval: year, by: 'country' }], now)).told;
    expect(sales).toMatchObject({ key: 'GB', gross: 2550n, cancellations: 2550n, repaid: 2550n, units: 3n });
    const told = outbox.events().map(({ type }) => type);
    expect(told).toEqual(['StockReplenished', 'StockDepleted', 'StockReplenished']);
  });

  it('take several events at once to the effects that they have one by one', async () => {
    const { stock, fulfilments, notifications, outbox, receiveTogether } = await setUp();
    stock.reserve(asId(productId), 3);
    const other = { ...placed, id: idOf(14), aggregateId: idOf(4), data: { ...placed.data, orderId: idOf(4) } };
    const all = await receiveTogether(registered, placed, other, placed, cancelled);
    expect(all).toEqual({
      webhooks: Array(5).fill('handled'),
      notifications: ['handled', 'handled', 'handled', 'duplicate', 'handled'],
      fulfilment: ['ignored', 'handled', 'handled', 'duplicate', 'handled'],
      inventory: ['ignored', 'handled', 'handled', 'duplicate', 'handled'],
      reporting: ['ignored', 'handled', 'handled', 'duplicate', 'handled'],
      picking: Array(5).fill('ignored'),
      shipping: Array(5).fill('ignored'),
    });
    expect(fulfilments.all().map(({ orderId: order, status }) => [order, status])).toEqual([
      [orderId, 'voiding'],
      [idOf(4), 'authorising'],
    ]);
    expect(notifications.all()).toHaveLength(4);
    expect(outbox.events().map(({ type }) => type)).toEqual(['StockReplenished', 'StockDepleted']);
  });
});
