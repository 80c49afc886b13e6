import type { Delivery, Id } from '@orderline/domain/shared';
import { expect, it } from 'vitest';
import { useDatabase } from '../testing/database.ts';
import { newId } from '../testing/new-id.ts';
import { overheard } from '../testing/overheard.ts';
import { insertingOnce } from './insert-once.ts';

const opened = useDatabase();
const now = new Date('2026-03-04T05:06:07.089Z');
const DEADLOCK = '40P01';
const WORKERS = 4;
const ROUNDS = 30;

const nothing = insertingOnce<null>({
  columns: 'nothing int',
  effect: 'select from admitted',
  rowOf: () => ({ nothing: 0 }),
});

const shuffled = <Item>(items: readonly Item[]): readonly Item[] =>
  items
    .map((item) => ({ item, at: Math.random() }))
    .toSorted((one, other) => one.at - other.at)
    .map(({ item }) => item);

it('no two that are at the same aggregates wait for each other, in whatever order they come', async () => {
  const codes: string[] = [];
  const insert = nothing(overheard(opened().database.business, codes));
  const aggregates = Array.from({ length: 60 }, () => newId<Id>());
  const delivery = (aggregateId: Id, version: number): Delivery => ({
    ...{ consumer: 'c', eventId: newId(), type: 'OrderPlaced', aggregateId, version },
  });
  await insert(
    aggregates.map((id) => ({ delivery: delivery(id, 1), row: null })),
    now,
  );
  for (let round = 2; round < ROUNDS; round += 1) {
    const batches = Array.from({ length: WORKERS }, () => shuffled(aggregates).map((id) => delivery(id, round)));
    const admitted = await Promise.all(batches.map((batch) => insert(batch.map(asRow), now)));
    expect(admitted.flat().filter((admission) => admission === 'first')).toHaveLength(aggregates.length);
  }
  expect(codes.filter((code) => code === DEADLOCK)).toEqual([]);
});

const asRow = (delivery: Delivery) => ({ delivery, row: null });
