import { asId, type EventId, type OrderId, type UserId } from '@orderline/domain/shared';
import { expect, it } from 'vitest';
import { pgParkedEvents } from '../messaging/parked-events.ts';
import { pgParkingLot } from '../messaging/parking-lot.ts';
import { useDatabase } from '../testing/database.ts';
import { newId } from '../testing/new-id.ts';
import { pgFulfilmentCounts, pgInsertFulfilments } from './fulfilment.ts';

const opened = useDatabase();

const HOUR_MS = 3_600_000;

it('fulfilments that have not ended are counted by status, those that are overdue, and unanswered refunds', async () => {
  const { database, outside } = opened();
  await outside`delete from fulfilments`;
  await outside`delete from order_refunds`;
  const at = (hours: number) => new Date(Date.now() + hours * HOUR_MS);
  const begun = {
    attempts: 0,
    nextAt: null,
    payment: null,
    refunding: 0,
    refunded: 0,
    pickRequests: 0,
    shipmentRequests: 0,
    deliveredAt: null,
  };
  const insert = (status: 'picking' | 'uncollected' | 'completed' | 'cancelled', dueAt: Date | null) => {
    const orderId = newId<OrderId>();
    const facts = { consumer: 'fulfilment', type: 'OrderPlaced', version: 1 };
    const delivery = { ...facts, eventId: newId<EventId>(), aggregateId: orderId };
    const times = { dueAt, begunAt: at(-2), updatedAt: at(-2) };
    const row = { ...begun, ...times, orderId, customerId: newId<UserId>(), amount: { minor: 100, currency: 'GBP' } };
    return pgInsertFulfilments(database.business)([{ delivery, row: { ...row, status } }], at(-2));
  };
  await insert('picking', at(-1));
  await insert('picking', at(1));
  await insert('uncollected', null);
  await insert('completed', null);
  await insert('cancelled', null);
  const refund = async (attempts: number, nextAt: Date | null) => {
    const state = nextAt ? 'requested' : 'refused';
    await outside`
      insert into order_refunds (id, order_id, amount_minor, currency, reason, requested_by_kind, requested_by_id, state,
        attempts, next_at, requested_at, settled_at)
      values (${newId()}, ${newId()}, 1, 'GBP', 'late', 'user', 'grace', ${state}, ${attempts}, ${nextAt}, ${at(-1)},
        ${nextAt ? null : at(0)})`;
  };
  for (const attempts of [4, 5, 6]) await refund(attempts, at(1));
  await refund(7, null);
  expect(await pgFulfilmentCounts(database.business)()).toEqual({
    byStatus: { picking: 2, uncollected: 1 },
    overdue: 1,
    unansweredRefunds: 2,
  });
});

it('the oldest parked event of a consumer is known by its age', async () => {
  const { database, outside } = opened();
  await outside`truncate parked_events`;
  const lot = pgParkingLot(database.relay);
  for (const hours of [1, 3, 2]) {
    const parkedAt = new Date(Date.now() - hours * HOUR_MS);
    const eventId = asId<ReturnType<typeof newId>>(`e${hours}`);
    const wire = { topic: 't', key: '', headers: {}, value: '{}' };
    await lot.park({ consumer: 'c', eventId, wire, attempts: 0, dueAt: null, error: 'no', parkedAt });
  }
  const [parked] = await pgParkedEvents(database.business)();
  expect(parked).toMatchObject({ consumer: 'c', events: 3 });
  expect(parked?.oldestSeconds).toBeGreaterThan(3 * 3600 - 60);
  expect(parked?.oldestSeconds).toBeLessThan(3 * 3600 + 60);
});
