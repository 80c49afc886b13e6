import { describe, expect, it } from 'vitest';
import { asId, err, ok } from '../shared/index.ts';
import { createMemory } from '../shared/shared.memory.ts';
import {
  createParkedEvents,
  type EventReader,
  mostReplayed,
  type ParkedEvent,
  parkedByAll,
  relayName,
} from './index.ts';
import { memoryParkedByConsumers, memoryParkingLot } from './messaging.memory.ts';

const at = new Date('2026-03-04T05:06:07.089Z');
const ago = (seconds: number) => new Date(at.getTime() - seconds * 1000);

const parkedAs = (eventId: string, change: Partial<ParkedEvent> = {}): ParkedEvent => {
  const wire = { topic: 'orderline.orders.v1', key: eventId, headers: { ce_type: 'OrderPlaced' }, value: '{}' };
  return {
    consumer: 'fulfilment',
    eventId,
    wire,
    attempts: 4,
    dueAt: null,
    error: 'broken',
    parkedAt: ago(60),
    ...change,
  };
};

/** Reads what stands in the value: a type, or a fault. */
const reader = (name: string, ...types: readonly string[]): EventReader => ({
  name,
  decode: ({ value }) =>
    value.startsWith('!')
      ? { ok: false, kind: 'unreadable', detail: value }
      : { ok: true, event: { id: 'e', type: value, aggregateId: 'a', version: 1, occurredAt: ago(9) } },
  handlerOf: (type) => (types.includes(type) ? async () => ok('handled') : null),
});

const valued = (eventId: string, value: string, change: Partial<ParkedEvent> = {}): ParkedEvent => {
  const parked = parkedAs(eventId, change);
  return { ...parked, wire: { ...parked.wire, value } };
};

const setUp = async (...events: readonly ParkedEvent[]) => {
  const [memory, ofRelay] = [createMemory(), createMemory()];
  for (const event of events) await memoryParkingLot(event.consumer === relayName ? ofRelay : memory).park(event);
  const parked = parkedByAll({ consumers: memoryParkedByConsumers(memory), relay: memoryParkedByConsumers(ofRelay) });
  const transact = memory.transact({ parked });
  const eventReaders = [reader('fulfilment', 'OrderPlaced'), reader('notifications', 'OrderPaid')];
  const useCases = createParkedEvents({ parked, transact, eventReaders, now: () => at });
  const dues = async () => (await parked.list({ limit: 999 })).map(({ eventId, dueAt }) => [eventId, dueAt] as const);
  return { ...useCases, parked, dues };
};

describe('a replay that is only planned', () => {
  it('tells which would be released, and what each would meet, and releases none', async () => {
    const { planReplay, dues } = await setUp(
      valued('a', 'OrderPlaced', { parkedAt: ago(5) }),
      valued('b', '! no JSON', { parkedAt: ago(4) }),
      valued('c', 'OrderPaid', { parkedAt: ago(3) }),
      valued('d', 'OrderPlaced', { dueAt: ago(1) }),
      valued('e', 'OrderPlaced', { consumer: 'notifications' }),
    );
    const was = await dues();
    const planned = await planReplay({ consumer: 'fulfilment' });
    if (!planned.ok) throw new Error('nothing was planned');
    expect(planned.value.events.map(({ event, trial }) => [event.eventId, trial])).toEqual([
      ['a', { kind: 'handled', by: 'fulfilment', type: 'OrderPlaced' }],
      ['b', { kind: 'fault', detail: '! no JSON' }],
      ['c', { kind: 'ignored' }],
    ]);
    expect(planned.value.more).toBe(false);
    expect(await dues()).toEqual(was);
  });

  it('takes those of one fingerprint, and tells where a relay would send to', async () => {
    const { planReplay } = await setUp(
      parkedAs('a', { consumer: relayName, error: 'too large by 17' }),
      parkedAs('b', { consumer: relayName, error: 'refused' }),
    );
    expect(await planReplay({ consumer: relayName, fingerprint: 'too large by #' })).toMatchObject(
      ok({ events: [{ event: { eventId: 'a' }, trial: { kind: 'published', to: 'orderline.orders.v1' } }] }),
    );
  });

  it('is of at most a hundred, and says that there are more', async () => {
    const many = Array.from({ length: mostReplayed + 1 }, (_, place) => parkedAs(`e${place}`));
    const { planReplay, replayDeadLetters } = await setUp(...many);
    const planned = await planReplay({ consumer: 'fulfilment' });
    if (!planned.ok) throw new Error('nothing was planned');
    expect([planned.value.events.length, planned.value.more]).toEqual([mostReplayed, true]);
    const all = { consumer: 'fulfilment', eventIds: many.map(({ eventId }) => eventId) };
    expect(await replayDeadLetters(all)).toEqual(err({ kind: 'too-many-replays', most: mostReplayed }));
  });

  it('is refused for a consumer that there is not', async () => {
    const { planReplay, listParked } = await setUp();
    const refusal = err({ kind: 'consumer-not-found', names: ['fulfilment', 'notifications', relayName] });
    expect(await planReplay({ consumer: 'toString' })).toEqual(refusal);
    expect(await listParked({ consumer: '', page: { limit: 9 } })).toEqual(refusal);
  });
});

describe('a replay', () => {
  it('releases what waits for an operator still, and says what did not, however often it is asked for', async () => {
    const { replayDeadLetters, dues } = await setUp(
      parkedAs('a', { parkedAt: ago(3) }),
      parkedAs('b', { parkedAt: ago(2), dueAt: ago(-600) }),
      parkedAs('c', { parkedAt: ago(1), consumer: 'notifications' }),
    );
    const asked = { consumer: 'fulfilment', eventIds: ['a', 'b', 'c', 'gone', 'a'] };
    expect(await replayDeadLetters(asked)).toEqual(ok({ released: ['a'], left: ['b', 'c', 'gone'] }));
    const after = await dues();
    expect(after).toEqual([
      ['a', at],
      ['b', ago(-600)],
      ['c', null],
    ]);
    expect(await replayDeadLetters(asked)).toEqual(ok({ released: [], left: ['a', 'b', 'c', 'gone'] }));
    expect(await dues()).toEqual(after);
  });

  it('of one event hastens also what was put off, and leaves what is due', async () => {
    const { replayParked, dues } = await setUp(
      parkedAs('a', { parkedAt: ago(2), dueAt: ago(-600) }),
      parkedAs('b', { parkedAt: ago(1), dueAt: ago(30) }),
    );
    expect(await replayParked({ consumer: 'fulfilment', eventId: 'a' })).toEqual(ok(undefined));
    expect(await replayParked({ consumer: 'fulfilment', eventId: 'b' })).toEqual(ok(undefined));
    expect(await replayParked({ consumer: 'notifications', eventId: 'a' })).toEqual(
      err({ kind: 'parked-event-not-found' }),
    );
    expect(await dues()).toEqual([
      ['a', at],
      ['b', ago(30)],
    ]);
  });
});

describe('one parked event', () => {
  it('is shown with what waits behind it, up to twenty', async () => {
    const key = asId('k');
    const behind = Array.from({ length: 21 }, (_, place) => {
      const event = parkedAs(`b${place}`, { dueAt: at });
      return { ...event, wire: { ...event.wire, key } };
    });
    const first = valued('a', 'OrderPlaced');
    const { inspectParked } = await setUp({ ...first, wire: { ...first.wire, key } }, ...behind);
    const inspected = await inspectParked({ consumer: 'fulfilment', eventId: 'a' });
    if (!inspected.ok) throw new Error('it is not there');
    expect(inspected.value).toMatchObject({ more: true, trial: { kind: 'handled' } });
    expect(inspected.value.behind.map(({ eventId }) => eventId)).toEqual(
      behind.slice(0, 20).map(({ eventId }) => eventId),
    );
  });

  it('is out of the way once it is discarded, and not there to be discarded again', async () => {
    const { discardParked, dues } = await setUp(parkedAs('a'));
    const discarding = { consumer: 'fulfilment', eventId: 'a', reason: 'a test order' };
    expect(await discardParked(discarding)).toEqual(ok(undefined));
    expect(await dues()).toEqual([]);
    expect(await discardParked(discarding)).toEqual(err({ kind: 'parked-event-not-found' }));
  });

  it('is listed page by page', async () => {
    const { listParked } = await setUp(...['a', 'b', 'c'].map((eventId) => parkedAs(eventId)));
    const first = await listParked({ consumer: 'fulfilment', page: { limit: 2 } });
    if (!first.ok || !first.value.next) throw new Error('there is no next page');
    expect(first.value.items.map(({ eventId }) => eventId)).toEqual(['a', 'b']);
    const second = await listParked({ consumer: 'fulfilment', page: { limit: 2, after: first.value.next } });
    expect(second).toMatchObject(ok({ items: [{ eventId: 'c' }], next: null }));
  });
});
