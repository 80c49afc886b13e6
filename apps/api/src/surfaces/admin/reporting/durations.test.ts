import { expect, it } from 'vitest';
import { duration } from './durations.ts';

it.each([
  [0.4, '0 s'],
  [59.9, '59 s'],
  [60, '1 min'],
  [5_400, '1 h 30 min'],
  [86_400 + 59, '1 d'],
  [200_000, '2 d 7 h'],
])('%s seconds are %s', (seconds, said) => {
  expect(duration(seconds)).toBe(said);
});
