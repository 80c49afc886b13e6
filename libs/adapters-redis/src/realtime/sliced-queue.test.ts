import { describe, expect, it, vi } from 'vitest';
import { slicedQueue } from './sliced-queue.ts';

describe('what is heard', () => {
  it('is taken at once and handled in order, so many in a turn', async () => {
    const handled: number[] = [];
    const turns: number[] = [];
    const queue = slicedQueue<number>({
      handle: (item) => void handled.push(item),
      onOverflow: () => expect.unreachable(),
      slice: 10,
    });
    for (let n = 0; n < 35; n += 1) queue.push(n);
    expect(handled).toEqual([]);
    while (handled.length < 35) {
      await new Promise(setImmediate);
      turns.push(handled.length);
    }
    expect(handled).toEqual(Array.from({ length: 35 }, (_, n) => n));
    expect(new Set(turns)).toEqual(new Set([10, 20, 30, 35]));
  });

  it('is handled in order, however many more come while it is', async () => {
    const handled: number[] = [];
    const most = 20_000;
    let pushed = 0;
    const queue = slicedQueue<number>({
      handle: (item) => {
        handled.push(item);
        if (pushed < most) queue.push(pushed++);
      },
      onOverflow: () => expect.unreachable(),
    });
    while (pushed < 1000) queue.push(pushed++);
    await vi.waitFor(() => expect(handled).toHaveLength(most));
    expect(handled).toEqual(Array.from({ length: most }, (_, n) => n));
  });

  it('is dropped whole and said to be, where too much waits; what comes after is heard', async () => {
    const handled: number[] = [];
    let overflows = 0;
    const onOverflow = () => {
      overflows += 1;
    };
    const queue = slicedQueue<number>({ handle: (item) => void handled.push(item), onOverflow, most: 3 });
    for (let n = 1; n <= 4; n += 1) queue.push(n);
    queue.push(5);
    await vi.waitFor(() => expect(handled).toEqual([5]));
    expect(overflows).toBe(1);
  });

  it('is not handled any more once nobody listens', async () => {
    const handled: number[] = [];
    const queue = slicedQueue<number>({ handle: (item) => void handled.push(item), onOverflow: () => undefined });
    queue.push(1);
    queue.clear();
    await new Promise(setImmediate);
    expect(handled).toEqual([]);
  });
});
