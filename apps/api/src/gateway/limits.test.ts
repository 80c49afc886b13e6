import type { Limit } from '@orderline/domain/gateway';
import { expect, it } from 'vitest';
import { limitsBy } from './limits.ts';

const limit = (name: string): Limit => ({
  ...{ name, requests: 1, windowSeconds: 1, per: 'rule', mode: 'exact', failClosed: false },
});

it('counts on for a limit that files go on to name, and forgets one that none names any more', () => {
  let made = 0;
  const { limitOf, keep } = limitsBy(() => {
    made += 1;
    return { consume: () => ({ allowed: true, remaining: 1, resetSeconds: 1 }) };
  });
  const [kept, gone] = [limitOf(limit('kept')), limitOf(limit('gone'))];
  keep(new Set(['kept']));
  expect(limitOf(limit('kept'))).toBe(kept);
  expect(limitOf(limit('gone'))).not.toBe(gone);
  expect(made).toBe(3);
});
