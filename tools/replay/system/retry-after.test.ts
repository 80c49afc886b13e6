import { describe, expect, it } from 'vitest';
import { retryAfter } from './retry-after.ts';

const now = new Date('2026-11-22T10:00:00.000Z');

describe('Retry-After', () => {
  it('is read as seconds or as a date, as milliseconds from now', () => {
    expect(retryAfter('0', now)).toBe(0);
    expect(retryAfter('7', now)).toBe(7_000);
    expect(retryAfter('Sun, 22 Nov 2026 10:00:09 GMT', now)).toBe(9_000);
    expect(retryAfter('Sun, 22 Nov 2026 09:00:00 GMT', now)).toBe(0);
  });

  it('says nothing where it is missing or nonsense', () => {
    expect([null, '', 'soon', '99999999999'].map((header) => retryAfter(header, now))).toEqual(
      Array.from({ length: 4 }, () => undefined),
    );
  });
});
