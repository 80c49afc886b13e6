import { AsyncLocalStorage } from 'node:async_hooks';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openGate } from './gate.ts';
import { Unavailable } from './unavailable.ts';

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('the gate before a pool', () => {
  it('never lets more in than there are places, turns away what the queue cannot hold, and ends empty', async () => {
    const counts = { size: fc.integer({ min: 1, max: 5 }), queueLimit: fc.nat(5), works: fc.nat(20) };
    await fc.assert(
      fc.asyncProperty(fc.record(counts), async ({ works, ...limits }) => {
        const gate = openGate('test', limits);
        let inside = 0;
        let most = 0;
        const work = async () => {
          inside += 1;
          most = Math.max(most, inside);
          await turn();
          inside -= 1;
        };
        const settled = await Promise.allSettled(Array.from({ length: works }, () => gate.enter(work)));
        const room = limits.size + limits.queueLimit;
        expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(Math.min(works, room));
        expect(most).toBe(Math.min(works, limits.size));
        expect(gate.usage()).toEqual({ size: limits.size, busy: 0, waiting: 0 });
      }),
    );
  });

  it('lets those that wait in before one that comes back at once', async () => {
    const gate = openGate('test', { size: 1, queueLimit: 10 });
    const order: string[] = [];
    const work = (name: string) => async () => {
      order.push(name);
      await turn();
    };
    const comeBack = async () => {
      for (const name of ['a1', 'a2', 'a3']) await gate.enter(work(name));
    };
    await Promise.all([comeBack(), gate.enter(work('b')), gate.enter(work('c'))]);
    expect(order).toEqual(['a1', 'b', 'c', 'a2', 'a3']);
  });

  it('passes a place on after a failure, and keeps each caller in its own context', async () => {
    const gate = openGate('test', { size: 1, queueLimit: 1 });
    const context = new AsyncLocalStorage<string>();
    const failing = context.run('one', () => gate.enter(async () => Promise.reject(new Error('broken'))));
    const seen = context.run('two', () => gate.enter(async () => expect(context.getStore()).toBe('two')));
    await expect(gate.enter(turn)).rejects.toThrow(Unavailable);
    await expect(failing).rejects.toThrow('broken');
    await seen;
  });
});
