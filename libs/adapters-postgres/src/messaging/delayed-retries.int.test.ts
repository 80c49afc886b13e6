import { describe, expect, it } from 'vitest';
import { useDatabase } from '../testing/database.ts';
import { newId } from '../testing/new-id.ts';
import { pgOutboxQueue } from './outbox-queue.ts';
import { pgDelayedRetries, pgParkingLot } from './parking-lot.ts';

const opened = useDatabase();
const now = new Date('2026-01-02T03:04:05.678Z');
const later = new Date('2026-01-02T04:04:05.678Z');
const earlier = new Date('2026-01-02T02:04:05.678Z');

describe('delayed retries', () => {
  it('are made due, batch by batch, and those that wait for an operator are not', async () => {
    const { database, outside } = opened();
    const lot = pgParkingLot(database.relay);
    const park = async (dueAt: Date | null) => {
      const eventId = newId();
      const wire = { topic: 't', key: eventId, headers: {}, value: '{}' };
      await lot.park({ consumer: 'fulfilment', eventId, wire, attempts: 1, dueAt, error: 'no', parkedAt: earlier });
      return eventId;
    };
    const putOff = [await park(later), await park(later), await park(later)];
    await park(earlier);
    await park(null);
    const { makeDue } = pgDelayedRetries(database.jobs);
    expect(await makeDue('consumers', { now, limit: 2 })).toBe(2);
    expect(await makeDue('consumers', { now, limit: 2 })).toBe(1);
    expect(await makeDue('consumers', { now, limit: 2 })).toBe(0);
    const rows = await outside<{ event_id: string; due_at: Date | null }[]>`select event_id, due_at from parked_events`;
    const dueAt = new Map(rows.map((row) => [row.event_id, row.due_at]));
    expect(putOff.map((id) => dueAt.get(id))).toEqual([now, now, now]);
    expect(rows.map((row) => row.due_at).filter((at) => at?.getTime() !== now.getTime())).toEqual([earlier, null]);
  });

  it('are left alone while a worker is at them', async () => {
    const { database, outside } = opened();
    await outside`update parked_events set due_at = ${later}`;
    const { makeDue } = pgDelayedRetries(database.jobs);
    await outside.begin(async (held) => {
      await held`select from parked_events for update`;
      expect(await makeDue('consumers', { now, limit: 10 })).toBe(0);
    });
    expect(await makeDue('consumers', { now, limit: 10 })).toBe(5);
  });

  it('are published at once where the relay had put them off', async () => {
    const { database, outside } = opened();
    const [putOff, parked] = [newId(), newId()];
    for (const [id, nextAt, isParked] of [
      [putOff, later, false],
      [parked, null, true],
    ] as const) {
      await outside`
        insert into outbox (event_id, aggregate_type, aggregate_id, aggregate_version, type, topic, key, headers, value, attempts, next_at, parked)
        values (${id}, 'order', ${newId()}, 1, 'OrderPlaced', 't', 'k', '{}', '{}', 3, ${nextAt}, ${isParked})`;
    }
    const { makeDue } = pgDelayedRetries(database.jobs);
    const queue = pgOutboxQueue(database.relay);
    expect(await queue.due(now)).toEqual([]);
    expect(await makeDue('relay', { now, limit: 10 })).toBe(1);
    expect(await queue.due(now)).toHaveLength(1);
  });
});
