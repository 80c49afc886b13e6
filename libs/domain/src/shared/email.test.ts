import { expect, it } from 'vitest';
import { canonicalEmail } from './index.ts';

it('writes one e-mail address one way, whatever its case, its spaces and its composition', () => {
  const spellings = [' Zoe\u0301@Example.com', 'zo\u00e9@EXAMPLE.COM\t', 'ZO\u00c9@example.com'];
  expect(new Set(spellings.map(canonicalEmail))).toEqual(new Set(['zo\u00e9@example.com']));
});
