import { expect, it } from 'vitest';
import { lostEvents } from './lost-events.ts';

const at = new Date('2026-03-04T05:06:07.089Z');
const event = (id: string, aggregateId: string, version = 1) => ({
  ...{ id, aggregateId, version, occurredAt: at },
  type: 'OrderPlaced',
});

it('tells each event that is not known once, and whether what it is about is there', async () => {
  const asked: number[] = [];
  const among = (there: ReadonlySet<string>) => async (ids: readonly string[]) => {
    asked.push(ids.length);
    return new Set(ids.filter((id) => there.has(id)));
  };
  const ports = { known: among(new Set(['e1'])), present: among(new Set(['here'])) };
  const published = [event('e1', 'here'), event('e2', 'here', 2), event('e3', 'gone'), event('e3', 'gone')];
  expect(await lostEvents(ports, published)).toEqual([
    { ...event('e2', 'here', 2), isPresent: true },
    { ...event('e3', 'gone'), isPresent: false },
  ]);
  asked.length = 0;
  const many = Array.from({ length: 2_001 }, (_, index) => event(`m${index}`, 'gone'));
  expect(await lostEvents(ports, many)).toHaveLength(2_001);
  expect(asked).toEqual([1_000, 1_000, 1, 1]);
});
