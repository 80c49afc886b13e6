import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { retryAfterMs } from './retrying.ts';

const NOW = Date.UTC(2026, 2, 1, 12);

describe('Retry-After', () => {
  it('is read in seconds and as a date', () => {
    expect(retryAfterMs('0', NOW)).toBe(0);
    expect(retryAfterMs('120', NOW)).toBe(120_000);
    expect(retryAfterMs('Sun, 01 Mar 2026 12:00:05 GMT', NOW)).toBe(5000);
    expect(retryAfterMs('Sun, 01 Mar 2026 11:00:00 GMT', NOW)).toBe(0);
  });

  it('says nothing where it is neither', () => {
    const neither = [undefined, '', '-1', '1.5', 'soon', '2026-03-01', 'Sun, 99 Mar 2026 12:00:00 GMT', '99999999999'];
    for (const value of neither) expect(retryAfterMs(value, NOW)).toBeUndefined();
  });

  it('gives back the seconds until any date, and never a wait below zero', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1_000_000, max: 100_000_000 }), (seconds) => {
        const date = new Date(NOW + seconds * 1000).toUTCString();
        expect(retryAfterMs(date, NOW)).toBe(Math.max(0, seconds * 1000));
      }),
    );
    fc.assert(
      fc.property(fc.string(), (value) => {
        expect(retryAfterMs(value, NOW) ?? 0).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});
