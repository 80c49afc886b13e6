import type { Fulfilment } from '@orderline/domain/fulfilment';
import { ok } from '@orderline/domain/shared';
import { describe, expect, it } from 'vitest';
import { pgInsertFulfilments } from '../fulfilment/fulfilment.ts';
import { pgOutboxQueue } from '../messaging/outbox-queue.ts';
import { pgParkingLot } from '../messaging/parking-lot.ts';
import { useDatabase } from '../testing/database.ts';
import { orderOf, placementOf } from '../testing/placing.ts';
import { aShop } from '../testing/shop.ts';
import { pgReconciliation } from './reconciliation.ts';

const opened = useDatabase();
const now = new Date('2030-01-02T03:04:05.678Z');

describe('the books', () => {
  it('balance, and count what is under way at every step of an order', async () => {
    const { database } = opened();
    const shop = aShop(opened());
    const subscriptions = [
      { consumer: 'fulfilment', types: ['OrderPlaced', 'OrderCancelled'] },
      { consumer: 'notifications', types: ['OrderPlaced'] },
    ];
    const books = pgReconciliation(database.jobs, subscriptions);
    const queue = pgOutboxQueue(database.relay);
    const customerId = await shop.aCustomer();
    const basket = [{ product: await shop.aProduct(10), quantity: 3 }];
    const order = orderOf(customerId, basket);
    const placement = placementOf(order, basket);
    await shop.placement.place(placement);
    expect(await books.read(now)).toEqual({
      orders: { total: 1, open: 1, shipped: 0, delivered: 0, cancelled: 0 },
      orderPlaced: { recorded: 1, effects: 0 },
      fulfilments: 0,
      fulfilling: { underWay: 0, uncollected: 0, overdue: 0 },
      payments: [],
      notifications: 0,
      underWay: { outbox: 1, handling: 0, parked: 0 },
      stock: { received: 10n, onHand: 10n, reserved: 3n, shipped: 0n, openLines: 3n },
      at: now,
    });
    for (const partition of await queue.due(now)) {
      await queue.lease({ partitions: [partition], limit: 10, now }, async (rows) => ({
        published: rows.map(({ eventId }) => eventId),
        failed: [],
      }));
    }
    expect((await books.read(now)).underWay).toEqual({ outbox: 0, handling: 2, parked: 0 });
    const begun: Fulfilment = {
      ...{
        orderId: order.id,
        customerId,
        amount: order.total,
        status: 'authorising',
        attempts: 0,
        payment: 'captured',
      },
      ...{
        refunding: 0,
        refunded: 0,
        pickRequests: 0,
        shipmentRequests: 0,
        nextAt: null,
        dueAt: null,
        deliveredAt: null,
      },
      ...{ begunAt: now, updatedAt: now },
    };
    const facts = { consumer: 'fulfilment', eventId: placement.event.id, type: 'OrderPlaced', version: 1 };
    const delivery = { ...facts, aggregateId: order.id };
    await pgInsertFulfilments(database.business)([{ delivery, row: begun }], now);
    const wire = { topic: 't', key: order.id, headers: {}, value: '{}' };
    const parked = { consumer: 'notifications', eventId: placement.event.id, wire, attempts: 1, error: 'no' };
    await pgParkingLot(database.relay).park({ ...parked, dueAt: null, parkedAt: now });
    expect(await books.read(now)).toMatchObject({
      orderPlaced: { recorded: 1, effects: 1 },
      fulfilments: 1,
      fulfilling: { underWay: 1, uncollected: 0, overdue: 0 },
      payments: [{ currency: 'GBP', authorised: 0n, captured: 2550n }],
      underWay: { outbox: 0, handling: 0, parked: 1 },
    });
    await shop.transact(async ({ orders, stock }) => {
      const found = await orders.lockForCustomer(order.id, customerId);
      if (!found) throw new Error('the order is gone');
      await stock.release(found.lines);
      const entry = { type: 'OrderCancelled', version: 2, at: now };
      return ok(await orders.save({ ...found, status: 'cancelled', version: 2, updatedAt: now }, entry));
    });
    expect(await books.read(now)).toMatchObject({
      orders: { total: 1, open: 0, cancelled: 1 },
      stock: { received: 10n, onHand: 10n, reserved: 0n, openLines: 0n },
    });
  });
});
