import type { TopicChoice } from '@orderline/domain/messaging';
import {
  outboxQueueContract,
  parkedByConsumer,
  parkedByRelay,
  parkedEventsContract,
  parkingLotContract,
} from '@orderline/domain/messaging.contract';
import { type EventId, err, type OrderId, ok, type ProductId, type UserId } from '@orderline/domain/shared';
import { expect, it } from 'vitest';
import { pgTransact } from '../connection/transact.ts';
import { useDatabase } from '../testing/database.ts';
import { newId } from '../testing/new-id.ts';
import { pgInbox } from './inbox.ts';
import { pgParked } from './index.ts';
import { type PublishedEvent, pgOutbox } from './outbox.ts';
import { pgOutboxQueue } from './outbox-queue.ts';
import { pgParkedByConsumers, pgParkedByRelay } from './parked-events.ts';
import { pgParkingLot } from './parking-lot.ts';
import { pgRecentEvents } from './recent-events.ts';

const opened = useDatabase();

const aQueue = async () => {
  const { database, outside } = opened();
  await outside`truncate outbox`;
  return {
    queue: pgOutboxQueue(database.relay),
    queueOf: (topics: TopicChoice) => pgOutboxQueue(database.relay, topics),
    transact: pgTransact(database.business, (db) => ({ outbox: pgOutbox(db) })),
    newId,
  };
};

const aLot = async () => {
  const { database, outside } = opened();
  await outside`truncate parked_events`;
  return {
    parking: pgParkingLot(database.relay),
    transact: pgTransact(database.business, (db) => ({ inbox: pgInbox(db) })),
    newId,
  };
};

outboxQueueContract('in PostgreSQL', aQueue);

parkingLotContract('in PostgreSQL', aLot);

parkedEventsContract('parked by a consumer in PostgreSQL', async () =>
  parkedByConsumer(await aLot(), pgParkedByConsumers(opened().database.business)),
);

parkedEventsContract('parked by the relay in PostgreSQL', async () =>
  parkedByRelay(await aQueue(), pgParkedByRelay(opened().database.business)),
);

it('is released inside a transaction, and not by one that was refused', async () => {
  const { database } = opened();
  const transact = pgTransact(database.business, (db) => ({ parked: pgParked(db) }));
  const { parking } = await aLot();
  const place = { consumer: 'c', eventId: 'orderline.orders.v1/3/18' };
  const at = new Date('2026-03-04T05:06:07.089Z');
  const wire = { topic: 'orderline.orders.v1', key: 'k', headers: {}, value: '{}' };
  await parking.park({ ...place, wire, attempts: 4, dueAt: null, error: 'no', parkedAt: at });
  const release = (outcome: 'refused' | 'accepted') =>
    transact<boolean, string>(async ({ parked }) => {
      const released = await parked.release(place, at);
      return outcome === 'accepted' ? ok(released) : err('no');
    });
  const dueAt = async () => (await pgParked(database.business).find(place))?.dueAt;
  await release('refused');
  expect(await dueAt()).toBeNull();
  expect(await release('accepted')).toEqual(ok(true));
  expect(await dueAt()).toEqual(at);
});

it('keeps what an operator discards, with the reason', async () => {
  const { database, outside } = opened();
  const place = { consumer: 'c', eventId: 'orderline.orders.v1/3/17' };
  const wire = { topic: 'orderline.orders.v1', key: 'k', headers: { note: 'a' }, value: 'garbage' };
  const at = new Date('2026-03-04T05:06:07.089Z');
  const { parking } = await aLot();
  await parking.park({ ...place, wire, attempts: 0, dueAt: null, error: 'not JSON', parkedAt: at });
  await pgParkedByConsumers(database.business).discard(place, { reason: 'sent by a test tool', at });
  const kept = await outside`select * from discarded_events where event_id = ${place.eventId}`;
  expect(kept).toEqual([
    expect.objectContaining({
      consumer: 'c',
      topic: wire.topic,
      headers: wire.headers,
      value: 'garbage',
      error: 'not JSON',
      discarded_at: at,
      reason: 'sent by a test tool',
    }),
  ]);
});

it('tells the events that were recorded last, the newest first, and when they were published', async () => {
  const { database, outside } = opened();
  const { queue, transact } = await aQueue();
  const aCancelledOrder = (): PublishedEvent => {
    const [id, orderId] = [newId<EventId>(), newId<OrderId>()];
    const data = {
      orderId,
      customerId: newId<UserId>(),
      lines: [{ productId: newId<ProductId>(), quantity: 1 }],
      cancelledAt: new Date(),
    };
    return {
      id,
      type: 'OrderCancelled',
      aggregate: { type: 'order', id: orderId },
      version: 1,
      occurredAt: new Date(),
      data,
    };
  };
  const [first, second] = [aCancelledOrder(), aCancelledOrder()];
  for (const event of [first, second]) {
    await transact(async ({ outbox }) => ok(await outbox.append([event])));
  }
  const now = new Date('2026-03-04T05:06:07.089Z');
  await outside`update outbox set published_at = ${now} where event_id = ${first.id}`;
  expect(await queue.due(new Date())).toHaveLength(1);
  const recent = await pgRecentEvents(database.business)(10);
  expect(recent.map(({ eventId, publishedAt }) => [eventId, publishedAt])).toEqual([
    [second.id, null],
    [first.id, now],
  ]);
  expect(recent[1]?.wire).toMatchObject({ key: first.aggregate.id, headers: { ce_type: 'OrderCancelled' } });
  expect(await pgRecentEvents(database.business)(1)).toHaveLength(1);
});
