import { expect, it } from 'vitest';
import { javaMajor } from './java.ts';

it.each([
  ['openjdk version "17.0.15" 2025-04-15', 17],
  ['openjdk version "21" 2023-09-19', 21],
  ['java version "1.8.0_402"', 8],
  ['no Java here', undefined],
])('%s is Java %s', (banner, major) => {
  expect(javaMajor(banner)).toBe(major);
});
