import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { rateLimiterContract } from './rate-limiter.contract.ts';
import { memoryRateLimiter } from './rate-limiter.ts';

rateLimiterContract('the memory of one process', async (rate) => memoryRateLimiter(rate));

describe('a window', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] }));
  afterEach(() => void vi.useRealTimers());

  it('begins with the first request, and ends as told', async () => {
    const limiter = memoryRateLimiter({ name: 'minute', limit: 2, windowSeconds: 60 });
    expect(await limiter.consume('ada', 1)).toEqual({ allowed: true, remaining: 1, resetSeconds: 60 });
    vi.advanceTimersByTime(59_001);
    expect(await limiter.consume('ada', 2)).toEqual({ allowed: false, remaining: 0, resetSeconds: 1 });
    vi.advanceTimersByTime(999);
    expect(await limiter.consume('ada', 1)).toEqual({ allowed: true, remaining: 1, resetSeconds: 60 });
  });

  it('lets the limit pass and nothing more, whoever asks when', async () => {
    const step = fc.record({
      key: fc.constantFrom('ada', 'grace'),
      afterMs: fc.nat(1500),
      cost: fc.integer({ min: 1, max: 3 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const limiter = memoryRateLimiter({ name: 'brief', limit: 4, windowSeconds: 2 });
        const windows = new Map<string, { spent: number; endsAt: number }>();
        for (const { key, afterMs, cost } of steps) {
          vi.advanceTimersByTime(afterMs);
          const before = windows.get(key);
          const window = before && before.endsAt > Date.now() ? before : { spent: 0, endsAt: Date.now() + 2000 };
          window.spent += cost;
          windows.set(key, window);
          expect(await limiter.consume(key, cost)).toEqual({
            allowed: window.spent <= 4,
            remaining: Math.max(0, 4 - window.spent),
            resetSeconds: Math.ceil((window.endsAt - Date.now()) / 1000),
          });
        }
      }),
    );
  });
});
