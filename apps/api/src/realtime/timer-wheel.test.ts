import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTimerWheel, type Timed } from './timer-wheel.ts';

const setUp = (start = 12_345) => {
  let now = start;
  const woken: { readonly name: string; readonly at: number }[] = [];
  const wheel = createTimerWheel({ now: () => now, stepMs: 100, steps: 8 });
  const timed = (name: string, again?: (self: Timed) => void): Timed => ({
    place: null,
    dueAt: 0,
    due() {
      woken.push({ name, at: now });
      again?.(this);
    },
  });
  const pass = (ms: number): void => {
    now += ms;
    wheel.turn();
  };
  return { wheel, woken, timed, pass, start };
};

describe('a timer wheel', () => {
  it('wakes once, no sooner than asked and at most a step later, also after several rounds', () => {
    const { wheel, woken, timed, pass, start } = setUp();
    for (const [name, ms] of Object.entries({ now: 0, soon: 150, round: 800, rounds: 5050 }))
      wheel.schedule(timed(name), ms);
    for (let count = 0; count < 200; count += 1) pass(50);
    expect(woken.map(({ name }) => name)).toEqual(['now', 'soon', 'round', 'rounds']);
    for (const [index, ms] of [0, 150, 800, 5050].entries()) {
      const late = (woken[index]?.at ?? 0) - start - ms;
      expect(late).toBeGreaterThanOrEqual(0);
      expect(late).toBeLessThanOrEqual(200);
    }
  });

  it('forgets what was cancelled, and what was scheduled before', () => {
    const { wheel, woken, timed, pass } = setUp();
    const [one, other] = [timed('one'), timed('other')];
    wheel.schedule(one, 100);
    wheel.schedule(other, 100);
    wheel.cancel(one);
    wheel.schedule(other, 600);
    pass(300);
    expect(woken).toEqual([]);
    pass(500);
    expect(woken.map(({ name }) => name)).toEqual(['other']);
  });

  it('goes on after its process was stopped for many rounds', () => {
    const { wheel, woken, timed, pass } = setUp();
    wheel.schedule(timed('one'), 300);
    wheel.schedule(timed('other'), 60_000);
    pass(3_600_000);
    expect(woken.map(({ name }) => name).toSorted()).toEqual(['one', 'other']);
  });

  it('can be scheduled from within, and does not wake twice in a turn', () => {
    const { wheel, woken, timed, pass } = setUp();
    wheel.schedule(
      timed('again', (self) => wheel.schedule(self, 0)),
      0,
    );
    for (let count = 0; count < 5; count += 1) pass(100);
    expect(woken.length).toBeGreaterThanOrEqual(4);
    expect(woken.length).toBeLessThanOrEqual(5);
  });

  it('wakes whatever is scheduled, whenever it turns', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(3000), fc.nat(1500)), { maxLength: 60 }), (steps) => {
        const { wheel, woken, timed, pass } = setUp();
        for (const [index, [inMs, passed]] of steps.entries()) {
          wheel.schedule(timed(`${index}`), inMs);
          pass(passed);
        }
        pass(3300);
        expect(woken).toHaveLength(steps.length);
      }),
    );
  });
});
