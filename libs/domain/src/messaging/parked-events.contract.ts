import { describe, expect, it } from 'vitest';
import type { ParkedEvents } from './parked-events.ts';

export type ParkedEventsHarness = {
  readonly parked: ParkedEvents;
  /** Under which the events of `block` are parked. */
  readonly consumer: string;
  /** Records two events of a new key, of which the first waits for an operator; answers their ids. */
  readonly block: (error: string) => Promise<readonly [first: string, second: string]>;
  /** Handles, or publishes, all that is due, and answers the ids in the order in which it came. */
  readonly flow: (now: Date) => Promise<readonly string[]>;
  /** Whether the event would have its effect, should it come again. */
  readonly counts: (eventId: string) => Promise<boolean>;
};

const now = new Date('2026-03-04T05:06:12.089Z');

/** What an operator can rely on, whoever has parked the events. */
export const parkedEventsContract = (where: string, open: () => Promise<ParkedEventsHarness>): void => {
  describe(`events that wait for an operator, ${where},`, () => {
    it('are listed with what is wrong, and found whole by consumer and id', async () => {
      const { parked, consumer, block } = await open();
      const [eventId] = await block('too large');
      const [listed, ...others] = await parked.list({ blocked: true, limit: 10 });
      expect(others).toEqual([]);
      expect(listed).toMatchObject({ consumer, eventId, error: 'too large', attempts: 1, dueAt: null });
      expect(listed?.wire).toMatchObject({ topic: 'orderline.orders.v1', headers: { ce_id: eventId } });
      expect(await parked.find({ consumer, eventId })).toEqual(listed);
    });

    it('are listed by consumer, and no more than asked for', async () => {
      const { parked, consumer, block } = await open();
      const [one] = await block('no');
      await block('no');
      expect(await parked.list({ consumer, blocked: true, limit: 10 })).toHaveLength(2);
      expect((await parked.list({ consumer, blocked: true, limit: 1 })).map(({ eventId }) => eventId)).toEqual([one]);
      expect(await parked.list({ consumer: 'another', limit: 10 })).toEqual([]);
    });

    it('stay until then, however much time passes', async () => {
      const { block, flow } = await open();
      await block('no');
      expect(await flow(new Date('2027-01-01'))).toEqual([]);
    });

    it('flow again in order once they are released, their attempts counted on', async () => {
      const { parked, consumer, block, flow } = await open();
      const [first, second] = await block('no');
      expect(await parked.release({ consumer, eventId: first }, now)).toBe(true);
      expect(await parked.find({ consumer, eventId: first })).toMatchObject({ attempts: 1 });
      expect(await flow(now)).toEqual([first, second]);
      expect(await parked.list({ limit: 10 })).toEqual([]);
    });

    it('are out of the way and have no effect once they are discarded, and those behind them flow', async () => {
      const { parked, consumer, block, flow, counts } = await open();
      const [first, second] = await block('no');
      expect(await parked.discard({ consumer, eventId: first }, { reason: 'a test order', at: now })).toBe(true);
      expect(await flow(now)).toEqual([second]);
      expect(await parked.find({ consumer, eventId: first })).toBeNull();
      expect(await counts(first)).toBe(false);
    });

    it('are left alone where they are not parked', async () => {
      const { parked, consumer, block, flow } = await open();
      const [first] = await block('no');
      const elsewhere = { consumer: 'another', eventId: first };
      expect(await parked.find(elsewhere)).toBeNull();
      expect(await parked.release(elsewhere, now)).toBe(false);
      expect(await parked.discard(elsewhere, { reason: 'no', at: now })).toBe(false);
      expect(await parked.release({ consumer, eventId: 'none' }, now)).toBe(false);
      expect(await flow(now)).toEqual([]);
    });
  });
};
