import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import type { Asked } from './asked.ts';
import { watchCallers } from './watch-callers.ts';

const asking = (path: string): Asked => ({ request: {} as IncomingMessage, path, search: '', host: '', started: 0 });

describe('callers whose connections last', () => {
  it('are told of once when they would not be let in any more, also among many, and never once they have left', async () => {
    const refused = new Set(['/7', '/50', '/99']);
    const asked: string[] = [];
    const stillPasses = async ({ path }: Asked) => {
      asked.push(path);
      return !refused.has(path);
    };
    const callers = watchCallers({ stillPasses, everyMs: 1 });
    const over: string[] = [];
    const all = Array.from({ length: 100 }, (_, n) => asking(`/${n}`));
    for (const one of all) callers.watch(one, () => over.push(one.path));
    for (const one of all.slice(99)) callers.leave(one);
    await expect.poll(() => over.toSorted()).toEqual(['/50', '/7']);
    const before = asked.length;
    await expect.poll(() => asked.length).toBeGreaterThan(before + 200);
    expect([over.length, asked.includes('/99')]).toEqual([2, false]);
    await callers.stop();
  });

  it('are not waited for when the process ends: those who are being asked about are the last', async () => {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    let asked = 0;
    const stillPasses = () => {
      asked += 1;
      return promise;
    };
    const callers = watchCallers({ stillPasses, everyMs: 1 });
    for (let n = 0; n < 100; n++) callers.watch(asking(`/${n}`), () => undefined);
    await expect.poll(() => asked).toBe(32);
    const stopped = callers.stop();
    resolve(true);
    await stopped;
    expect(asked).toBe(32);
  });
});
