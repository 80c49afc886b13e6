import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BreakerState, createBreaker, type Verdict } from './breaker.ts';

const policy = { threshold: 0.5, minimumCalls: 20, windowMs: 10_000, openMs: 5000, halfOpenCalls: 5 };

const breakerAt = (start = 0) => {
  let clock = start;
  const states: BreakerState[] = [];
  const breaker = createBreaker<Verdict>({
    policy,
    judge: (attempt) => attempt,
    onChange: (state) => states.push(state),
    elapsed: () => clock,
  });
  const call = (verdict: Verdict) => breaker.execute(async () => verdict);
  const many = async (count: number, verdict: Verdict) => {
    for (let made = 0; made < count; made += 1) await call(verdict);
  };
  const pass = (ms: number): void => {
    clock += ms;
  };
  return { breaker, states, call, many, pass };
};

describe('the breaker of an upstream', () => {
  it('opens at half of twenty calls, and not a call sooner', async () => {
    const { many, call, states } = breakerAt();
    await many(10, 'success');
    await many(9, 'failure');
    expect(states).toEqual([]);
    await call('failure');
    expect(states).toEqual(['open']);
    expect(await call('success')).toEqual({ kind: 'circuit-open', retryAfterMs: 5000 });
  });

  it('never opens below its share, whatever the order', async () => {
    const order = fc.shuffledSubarray([...Array(60).keys()], { minLength: 60 });
    await fc.assert(
      fc.asyncProperty(order, async (places) => {
        const { call, states, many } = breakerAt();
        await many(60, 'success');
        for (const place of places) await call(place % 3 === 0 ? 'failure' : 'success');
        expect(states).toEqual([]);
      }),
      { numRuns: 30 },
    );
  });

  it('does not count failures of long ago', async () => {
    const { many, call, states, pass } = breakerAt();
    await many(19, 'failure');
    pass(3_600_000);
    await call('failure');
    expect(states).toEqual([]);
  });

  it('ignores attempts that say nothing', async () => {
    const { many, call, states } = breakerAt();
    await many(100, 'ignored');
    await many(19, 'failure');
    expect(states).toEqual([]);
    await call('failure');
    expect(states).toEqual(['open']);
  });

  it('lets five calls through when its time has come, turns the sixth away at once, and closes on their success', async () => {
    const { breaker, many, call, states, pass } = breakerAt(777);
    await many(20, 'failure');
    pass(4999);
    expect(await call('success')).toEqual({ kind: 'circuit-open', retryAfterMs: 1 });
    pass(1);
    const probes = Array.from({ length: 5 }, () => Promise.withResolvers<Verdict>());
    const probing = probes.map(({ promise }) => breaker.execute(() => promise));
    expect(await call('success')).toEqual({ kind: 'circuit-open', retryAfterMs: 0 });
    for (const { resolve } of probes) resolve('success');
    expect(await Promise.all(probing)).toEqual(Array(5).fill('success'));
    expect(states).toEqual(['open', 'half-open', 'closed']);
    await many(19, 'failure');
    expect(states).toHaveLength(3);
  });

  it.each(['failure', 'ignored'] as const)('opens again on the third %s of five probes', async (verdict) => {
    const { many, call, states, pass } = breakerAt();
    await many(20, 'failure');
    pass(5000);
    await many(2, 'success');
    await many(2, verdict);
    expect(states).toEqual(['open', 'half-open']);
    await call(verdict);
    expect(states).toEqual(['open', 'half-open', 'open']);
    expect(await call('success')).toEqual({ kind: 'circuit-open', retryAfterMs: 5000 });
  });
});
