import { describe, expect, it } from 'vitest';
import { fingerprintOf, type ParkedEvents } from './parked-events.ts';

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
      const [[one], [other]] = [await block('no'), await block('no')];
      const all = await parked.list({ consumer, blocked: true, limit: 10 });
      expect(all.map(({ eventId }) => eventId).toSorted()).toEqual([one, other].toSorted());
      expect(await parked.list({ consumer, blocked: true, limit: 1 })).toEqual(all.slice(0, 1));
      expect(await parked.list({ consumer: 'another', limit: 10 })).toEqual([]);
    });

    it('are listed page by page, the longest parked first, and by what they failed at', async () => {
      const { parked, consumer, block } = await open();
      const id = '0199A0C0-0000-7000-8000-0000000000ab';
      const errors = [`no order ${id} in 5 ms`, 'out of space', `no order ${id.toLowerCase()} in 17 ms`];
      for (const error of errors) await block(error);
      const query = { consumer, blocked: true, limit: 2 } as const;
      const first = await parked.list(query);
      const after = first.at(-1);
      if (!after) throw new Error('nothing is listed');
      const second = await parked.list({ ...query, after });
      const whole = await parked.list({ ...query, limit: 9 });
      expect([first.length, second.length]).toEqual([2, 1]);
      expect([...first, ...second]).toEqual(whole);
      expect(whole.map(({ error }) => error).toSorted()).toEqual(errors.toSorted());
      const fingerprint = 'no order … in # ms';
      const alike = await parked.list({ ...query, fingerprint, limit: 9 });
      expect(alike.map(({ error }) => error).toSorted()).toEqual([errors[0], errors[2]].toSorted());
      expect(await parked.list({ ...query, fingerprint: 'no order', limit: 9 })).toEqual([]);
    });

    it.each([
      'é0199a0c0-0000-7000-8000-0000000000abé',
      '٣ of 3 and 1e9',
      'x\n2 "%_\\"',
      '0199a0c0-0000-7000-8000-0000000000abc',
    ])('are grouped by the fingerprint that the domain knows: %s', async (error) => {
      const { parked, consumer, block } = await open();
      await block(error);
      const { groups, isWhole } = await parked.groups(10);
      const [listed] = await parked.list({ blocked: true, limit: 1 });
      const times = { oldest: listed?.parkedAt, newest: listed?.parkedAt };
      expect(isWhole).toBe(true);
      expect(groups).toEqual([{ consumer, fingerprint: fingerprintOf(error), events: 1, ...times }]);
      const [group] = groups;
      expect(await parked.list({ fingerprint: group?.fingerprint, blocked: true, limit: 9 })).toEqual([listed]);
    });

    it('are grouped, the most frequent first, and no more looked at than asked for', async () => {
      const { parked, block } = await open();
      for (const error of ['no 1', 'other', 'no 2']) await block(error);
      const counted = async (limit: number) => {
        const { groups, isWhole } = await parked.groups(limit);
        return [groups.map(({ fingerprint, events }) => [fingerprint, events]), isWhole];
      };
      expect(await counted(3)).toEqual([
        [
          ['no #', 2],
          ['other', 1],
        ],
        true,
      ]);
      const { groups, isWhole } = await parked.groups(2);
      expect([groups.reduce((sum, { events }) => sum + events, 0), isWhole]).toEqual([2, false]);
    });

    it('tell which events of their key come after them', async () => {
      const { parked, consumer, block } = await open();
      const [first, second] = await block('no');
      await block('no');
      const behind = await parked.behind({ consumer, eventId: first }, 10);
      expect(behind.map(({ eventId }) => eventId)).toEqual([second]);
      expect(await parked.behind({ consumer, eventId: first }, 0)).toEqual([]);
      expect(await parked.behind({ consumer, eventId: 'none' }, 10)).toEqual([]);
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
