import type { ProductId } from '@orderline/domain/shared';
import { expect, it } from 'vitest';
import { memoryStore, readThrough } from './read-through.ts';
import { idOf, productOf } from './testing/counting.ts';

it('what a write of unknown outcome may have changed is forgotten once more when that is decided', async () => {
  const due: (() => void)[] = [];
  let version = 1;
  const cached = readThrough<ProductId, ReturnType<typeof productOf>>({
    store: memoryStore({ entries: 10, ttlMs: 60_000, cache: 'products', metrics: undefined }),
    load: async () => new Map([[idOf<ProductId>(1), productOf(1, version)]]),
    later: (run) => void due.push(run),
  });
  const read = async () => (await cached.findMany([idOf<ProductId>(1)])).get(idOf<ProductId>(1))?.version;
  await cached.forget([idOf<ProductId>(1)]);
  expect(due).toHaveLength(0);
  await cached.forget([idOf<ProductId>(1)], 'unknown');
  expect(await read()).toBe(1);
  version = 2;
  expect(await read()).toBe(1);
  for (const run of due) run();
  expect(await read()).toBe(2);
});
