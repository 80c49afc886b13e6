import { describe, expect, it } from 'vitest';
import { poll } from './poll.ts';

const pauses = { idleMs: { first: 1, longest: 3 }, outageMs: { first: 10, longest: 30 } };

/** Runs the turns, in which 'outage' throws, and tells in order what the loop did; ends when there are no more. */
const polled = async (turns: readonly ('more' | 'some' | 'idle' | 'outage')[]) => {
  const seen: (number | string)[] = [];
  const stop = new AbortController();
  const left = [...turns];
  const turn = async () => {
    const next = left.shift();
    if (left.length === 0) stop.abort();
    if (next === 'outage' || next === undefined) throw new Error('away');
    return next;
  };
  const ports = {
    sleep: async (ms: number) => void seen.push(ms),
    onOutage: () => void seen.push('outage'),
    onProgress: () => void seen.push('progress'),
  };
  await poll(ports, { signal: stop.signal, turn, ...pauses });
  return seen;
};

describe('a poll loop', () => {
  it('goes on at once while there is more', async () => {
    expect(await polled(['more', 'more', 'more'])).toEqual(['progress', 'progress', 'progress']);
  });

  it('looks ever more rarely while there is nothing, and at once again after there was something', async () => {
    const idle = await polled(['idle', 'idle', 'idle', 'more', 'idle']);
    expect(idle.filter((one) => typeof one === 'number')).toEqual([1, 2, 3, 1]);
  });

  it('lets more gather for the shortest pause after there was some', async () => {
    const seen = await polled(['idle', 'idle', 'some', 'some', 'idle', 'idle', 'more']);
    expect(seen.filter((one) => typeof one === 'number')).toEqual([1, 2, 1, 1, 1, 2]);
  });

  it('waits ever longer while an outage lasts, and tells of each', async () => {
    const seen = await polled(['outage', 'outage', 'outage', 'idle', 'outage', 'more']);
    expect(seen).toEqual(['outage', 10, 'outage', 20, 'outage', 30, 'progress', 1, 'outage', 10, 'progress']);
  });

  it('tells of no outage once it is to end', async () => {
    expect(await polled(['more', 'outage'])).toEqual(['progress']);
  });
});
