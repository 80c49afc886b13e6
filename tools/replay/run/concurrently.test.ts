import { describe, expect, it } from 'vitest';
import { concurrently } from './concurrently.ts';

const items = Array.from({ length: 20 }, (_, index) => index);

describe('working through items concurrently', () => {
  it('does each once, and never more at a time than there are lanes', async () => {
    const done: number[] = [];
    let [now, most] = [0, 0];
    await concurrently(items, { lanes: 3 }, async (item) => {
      now += 1;
      most = Math.max(most, now);
      await Promise.resolve();
      done.push(item);
      now -= 1;
    });
    expect(done.toSorted((one, other) => one - other)).toEqual(items);
    expect(most).toBe(3);
  });

  it('begins nothing after a failure, and lets what is under way end before it tells', async () => {
    const begun: number[] = [];
    let ended = 0;
    const working = concurrently(items, { lanes: 2 }, async (item) => {
      begun.push(item);
      await Promise.resolve();
      if (item === 0) throw new Error('no');
      await Promise.resolve();
      ended += 1;
    });
    await expect(working).rejects.toThrow('no');
    expect([begun, ended]).toEqual([[0, 1], 1]);
  });

  it('begins nothing once it is stopped', async () => {
    const stop = new AbortController();
    const begun: number[] = [];
    await concurrently(items, { lanes: 1, stop: stop.signal }, async (item) => {
      begun.push(item);
      if (item === 4) stop.abort();
    });
    expect(begun).toEqual([0, 1, 2, 3, 4]);
  });
});
