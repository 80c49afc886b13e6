import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { asId } from '../shared/index.ts';
import { createMemory } from '../shared/shared.memory.ts';
import { fingerprintsOf, type ParkedEvent, parkedByAll, relayName } from './index.ts';
import { memoryParkedByConsumers, memoryParkingLot } from './messaging.memory.ts';

const parkedAs = (consumer: string, error: string, parkedAt = new Date(0)): ParkedEvent => {
  const eventId = randomUUID();
  const wire = { topic: 't', key: asId(randomUUID()), headers: {}, value: '{}' };
  return { consumer, eventId, wire, attempts: 4, dueAt: null, error, parkedAt };
};

it('counts errors that differ only in ids and numbers as one, the most frequent first', () => {
  const events = [
    parkedAs('fulfilment', 'out of space'),
    parkedAs('fulfilment', `no order ${randomUUID()} in 5 ms`),
    parkedAs('fulfilment', `no order ${randomUUID()} in 17 ms`),
    parkedAs('notifications', `no order ${randomUUID()} in 17 ms`),
  ];
  expect(fingerprintsOf(events)).toEqual([
    { consumer: 'fulfilment', error: 'no order … in # ms', events: 2 },
    { consumer: 'fulfilment', error: 'out of space', events: 1 },
    { consumer: 'notifications', error: 'no order … in # ms', events: 1 },
  ]);
});

it('shows what consumers and relay have parked as one list, and acts where the event is', async () => {
  const [one, other] = [createMemory(), createMemory()];
  const [late, early] = [parkedAs('c', 'no', new Date(2)), parkedAs(relayName, 'no', new Date(1))];
  await memoryParkingLot(one).park(late);
  await memoryParkingLot(other).park(early);
  const all = parkedByAll({ consumers: memoryParkedByConsumers(one), relay: memoryParkedByConsumers(other) });
  expect(await all.list({ limit: 10 })).toEqual([early, late]);
  expect(await all.list({ limit: 1 })).toEqual([early]);
  expect(await all.list({ consumer: 'c', limit: 10 })).toEqual([late]);
  expect(await all.discard(early, { reason: 'no', at: new Date(3) })).toBe(true);
  expect(await all.release(late, new Date(3))).toBe(true);
  expect(await all.list({ limit: 10 })).toEqual([{ ...late, dueAt: new Date(3) }]);
});

it('goes from page to page without gaps where consumers and relay have parked at one time', async () => {
  const [one, other] = [createMemory(), createMemory()];
  const at = new Date(1);
  const parked = ['1', '2', '3', '4'].map((eventId, place) => ({
    ...parkedAs(place % 2 === 0 ? 'c' : relayName, 'no', at),
    eventId,
  }));
  for (const event of parked) await memoryParkingLot(event.consumer === relayName ? other : one).park(event);
  const all = parkedByAll({ consumers: memoryParkedByConsumers(one), relay: memoryParkedByConsumers(other) });
  const seen: ParkedEvent[] = [];
  for (let after: ParkedEvent | undefined, page = await all.list({ limit: 1 }); page.length > 0; ) {
    seen.push(...page);
    after = page[0];
    page = await all.list({ after, limit: 1 });
  }
  expect(seen.map(({ eventId }) => eventId)).toEqual(['1', '2', '3', '4']);
});
