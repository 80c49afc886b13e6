import { take } from '@orderline/domain/gateway';
import { expect, it } from 'vitest';
import { type Book, createSynchroniser } from './synchroniser.ts';

it('has room again where all windows are over and only keys come that it does not know', async () => {
  const clock = { now: 0 };
  const synchroniser = createSynchroniser(
    { tryTo: async () => null },
    { elapsed: () => clock.now, everyMs: 1, mostTallies: 1_200 },
  );
  const book: Book = new Map();
  const window = { limit: 10, windowMs: 1_000 };
  const begin = (key: string) => synchroniser.begin(book, key, { redisKey: key, window });
  for (let n = 0; n < 1_200; n++) {
    const tally = begin(`known ${n}`);
    if (tally) take(tally, window, clock.now, 1);
  }
  expect(begin('new')).toBeUndefined();
  clock.now = 999;
  await expect.poll(() => [begin('new'), synchroniser.size()]).toEqual([undefined, 1_200]);
  clock.now = 1_000;
  await expect.poll(() => begin('new'), { interval: 1 }).toBeDefined();
  await synchroniser.close();
});
