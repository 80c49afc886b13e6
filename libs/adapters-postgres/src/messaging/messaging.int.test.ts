import type { TopicChoice } from '@orderline/domain/messaging';
import {
  outboxQueueContract,
  parkedByConsumer,
  parkedByRelay,
  parkedEventsContract,
  parkingLotContract,
} from '@orderline/domain/messaging.contract';
import { expect, it } from 'vitest';
import { pgTransact } from '../connection/transact.ts';
import { useDatabase } from '../testing/database.ts';
import { newId } from '../testing/new-id.ts';
import { pgInbox } from './inbox.ts';
import { pgOutbox } from './outbox.ts';
import { pgOutboxQueue } from './outbox-queue.ts';
import { pgParkedByConsumers, pgParkedByRelay } from './parked-events.ts';
import { pgParkingLot } from './parking-lot.ts';

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
