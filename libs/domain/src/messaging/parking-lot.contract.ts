import { describe, expect, it } from 'vitest';
import { asId, type EventId, type Inbox, type NewId, ok, type Transact } from '../shared/index.ts';
import type { ParkedEvent, ParkingLot } from './ports.ts';

export type ParkingHarness = {
  /** Nothing is parked at first. */
  readonly parking: ParkingLot;
  readonly transact: Transact<{ readonly inbox: Inbox }>;
  readonly newId: NewId;
};

const now = new Date('2026-03-04T05:06:07.089Z');
const later = new Date('2026-03-04T05:06:12.089Z');

const setUp = async (open: () => Promise<ParkingHarness>) => {
  const { parking, transact, newId } = await open();
  const park = async (key: string, change: Partial<ParkedEvent> = {}): Promise<ParkedEvent> => {
    const eventId = newId();
    const wire = { topic: 'orderline.orders.v1', key, headers: { ce_id: eventId }, value: '{"n":1}' };
    const event = { consumer: 'c', eventId, wire, attempts: 1, dueAt: now, error: 'no', parkedAt: now, ...change };
    await parking.park(event);
    return event;
  };
  const sweep = async (at: Date, answer: 'handled' | { readonly error: string; readonly dueAt: Date | null }) => {
    const seen: ParkedEvent[] = [];
    const taken = await parking.retryDue({ now: at, limit: 10 }, async (event) => {
      seen.push(event);
      return answer;
    });
    expect(taken).toBe(seen.length);
    return seen;
  };
  return { parking, transact, newId, park, sweep };
};

/** What every parking lot must do. */
export const parkingLotContract = (where: string, open: () => Promise<ParkingHarness>): void => {
  describe(`parked events ${where}`, () => {
    it('block their key, for their consumer alone', async () => {
      const { parking, park, newId } = await setUp(open);
      const [blocked, free] = [newId(), newId()];
      await park(blocked);
      expect(await parking.blockedKeys('c', [blocked, free])).toEqual(new Set([blocked]));
      expect(await parking.blockedKeys('another', [blocked, free])).toEqual(new Set());
      expect(await parking.blockedKeys('c', [])).toEqual(new Set());
    });

    it('are handed out whole, the first of each key alone, and are gone once handled', async () => {
      const { parking, park, sweep, newId } = await setUp(open);
      const [key, other] = [newId(), newId()];
      const [first, second, alone] = [await park(key), await park(key), await park(other)];
      expect(await sweep(now, 'handled')).toEqual(expect.arrayContaining([first, alone]));
      expect(await sweep(now, 'handled')).toEqual([second]);
      expect(await sweep(now, 'handled')).toEqual([]);
      expect(await parking.blockedKeys('c', [key, other])).toEqual(new Set());
    });

    it('without a key wait for nobody, and nobody for them', async () => {
      const { park, sweep } = await setUp(open);
      await park('', { dueAt: null });
      const released = await park('');
      expect(await sweep(now, 'handled')).toEqual([released]);
    });

    it('keep their place when they are parked again', async () => {
      const { parking, park, sweep, newId } = await setUp(open);
      const key = newId();
      const [first, second] = [await park(key), await park(key)];
      await parking.park({ ...first, attempts: 0, error: 'again' });
      expect(await sweep(now, 'handled')).toEqual([first]);
      expect(await sweep(now, 'handled')).toEqual([second]);
    });

    it('wait when they are put off, with one more attempt, and their key behind them', async () => {
      const { park, sweep, newId } = await setUp(open);
      const key = newId();
      const first = await park(key);
      await park(key);
      await sweep(now, { error: 'still no', dueAt: later });
      expect(await sweep(now, 'handled')).toEqual([]);
      expect(await sweep(later, 'handled')).toEqual([{ ...first, attempts: 2, error: 'still no', dueAt: later }]);
    });

    it('wait for an operator when they are due at no time, and their key behind them', async () => {
      const { parking, park, sweep, newId } = await setUp(open);
      const key = newId();
      await park(key, { dueAt: null });
      await park(key);
      expect(await sweep(later, 'handled')).toEqual([]);
      expect(await parking.blockedKeys('c', [key])).toEqual(new Set([key]));
    });

    it('are retried in transactions of their own', async () => {
      const { parking, transact, park, newId } = await setUp(open);
      const { eventId } = await park(newId());
      const taken = await parking.retryDue({ now, limit: 10 }, async () => {
        const admitted = await transact(async ({ inbox }) => ok(await inbox.admit(admission(eventId, newId), now)));
        expect(admitted).toEqual(ok('first'));
        return 'handled';
      });
      expect(taken).toBe(1);
    });

    it('stay as they were when a retry throws', async () => {
      const { parking, park, sweep, newId } = await setUp(open);
      const event = await park(newId());
      const dying = parking.retryDue({ now, limit: 10 }, async () => {
        throw new Error('the database is away');
      });
      await expect(dying).rejects.toThrow('the database is away');
      expect(await sweep(now, 'handled')).toEqual([event]);
    });

    it('are retried by one worker at a time', async () => {
      const { parking, park, sweep, newId } = await setUp(open);
      await park(newId());
      const entered = Promise.withResolvers<void>();
      const gate = Promise.withResolvers<void>();
      const first = parking.retryDue({ now, limit: 10 }, async () => {
        entered.resolve();
        await gate.promise;
        return 'handled';
      });
      await entered.promise;
      expect(await sweep(now, 'handled')).toEqual([]);
      gate.resolve();
      expect(await first).toBe(1);
      expect(await sweep(now, 'handled')).toEqual([]);
    });
  });
};

const admission = (eventId: string, newId: NewId) => ({
  consumer: 'c',
  eventId: asId<EventId>(eventId),
  type: 'OrderPlaced',
  aggregateId: newId(),
  version: 1,
});
