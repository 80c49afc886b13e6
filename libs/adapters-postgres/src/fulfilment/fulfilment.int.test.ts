import { createFulfilment } from '@orderline/domain/fulfilment';
import { fulfilmentContract, refundsContract } from '@orderline/domain/fulfilment.contract';
import { type EventId, type OrderId, ok, type UserId } from '@orderline/domain/shared';
import { currentCall } from '@orderline/platform';
import { expect, it } from 'vitest';
import { pgTransact } from '../connection/transact.ts';
import { pgInbox } from '../messaging/inbox.ts';
import { useDatabase } from '../testing/database.ts';
import { newId } from '../testing/new-id.ts';
import { pgFulfilmentAgenda, pgFulfilments, pgInsertFulfilments } from './fulfilment.ts';
import { pgFulfilmentReader, pgRefundAgenda, pgRefunds } from './refunds.ts';
import { pgStuckFulfilments } from './stuck.ts';

const opened = useDatabase();

fulfilmentContract('in PostgreSQL', async () => {
  const { database, outside } = opened();
  await outside`delete from fulfilments`;
  await outside`delete from order_refunds`;
  return {
    transact: pgTransact(database.business, (db) => ({ fulfilments: pgFulfilments(db), inbox: pgInbox(db) })),
    insertFulfilments: pgInsertFulfilments(database.business),
    agenda: { ...pgFulfilmentAgenda(database.db), ...pgStuckFulfilments(database.db) },
    newId,
  };
});

refundsContract('in PostgreSQL', async () => {
  const { database, outside } = opened();
  await outside`delete from fulfilments`;
  await outside`delete from order_refunds`;
  return {
    transact: pgTransact(database.business, (db) => ({ fulfilments: pgFulfilments(db), refunds: pgRefunds(db) })),
    insertFulfilments: pgInsertFulfilments(database.business),
    refundAgenda: pgRefundAgenda(database.db),
    fulfilmentReader: pgFulfilmentReader(database.db),
    stuckFulfilments: pgStuckFulfilments(database.db),
    newId,
  };
});

it('remember the request and the trace of their own event, though they are begun together', async () => {
  const { database, outside } = opened();
  await outside`delete from fulfilments`;
  const now = new Date();
  const timeouts = { paymentSeconds: 9, pickSeconds: 9, collectionSeconds: 9, deliverySeconds: 9, reminders: 0 };
  const insertFulfilments = pgInsertFulfilments(database.business);
  const { beginFulfilments } = createFulfilment({
    ...{ insertFulfilments, timeouts, newId, now: () => now },
    ...{ agenda: pgFulfilmentAgenda(database.db), transact: () => expect.unreachable('a transaction is opened') },
  });
  const [orders, requests] = [
    [newId<OrderId>(), newId<OrderId>()],
    ['request 1', 'request 2'],
  ];
  const traceOf = (index: number) => `00-0af7651916cd43dd8448eb211c80319${index}-b7ad6b716920333${index}-01`;
  const commands = orders.map((orderId, index) => ({
    ...{ orderId, customerId: newId<UserId>(), amount: { minor: 100, currency: 'GBP' } },
    delivery: {
      ...{ consumer: 'fulfilment', eventId: newId<EventId>(), type: 'OrderPlaced', aggregateId: orderId, version: 1 },
      origin: { requestId: requests[index] ?? '', traceparent: traceOf(index) },
    },
  }));
  expect(await beginFulfilments(commands)).toEqual(ok(['handled', 'handled']));
  const due = await pgFulfilmentAgenda(database.db).takeDue({ now, until: now, limit: 9 });
  const resumed = due.map(({ fulfilment, resume }) =>
    resume(async () => [fulfilment.orderId, currentCall()?.requestId] as const),
  );
  const byOrder = new Map(await Promise.all(resumed));
  expect(orders.map((orderId) => byOrder.get(orderId))).toEqual(requests);
  const origins = await outside`select origin->>'traceparent' as trace from fulfilments order by origin->>'requestId'`;
  expect(origins.map(({ trace }) => trace)).toEqual([traceOf(0), traceOf(1)]);
  const [first] = orders;
  const inspected = first && (await pgFulfilmentReader(database.db).inspect(first));
  expect(inspected?.traceId).toBe(traceOf(0).split('-')[1]);
});
