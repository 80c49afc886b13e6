import { describe, expect, it } from 'vitest';
import { etagOf, isKnown, versionIn } from './etag.ts';

describe('If-None-Match', () => {
  it.each([
    [undefined, false],
    ['"3"', true],
    ['W/"3"', true],
    ['"1" , "3"', true],
    ['*', true],
    ['3', false],
    ['"33"', false],
  ])('of %s knows version 3: %s', (header, known) => {
    expect(isKnown(header, '3')).toBe(known);
  });
});

describe('If-Match', () => {
  it.each(['3', '3.in_stock', '3.out_of_stock'])('reads the version from the ETag of %s', (version) => {
    expect(versionIn(etagOf(version))).toEqual({ ok: true, value: 3 });
  });

  it('never takes a number that it cannot hold', () => {
    expect(versionIn('"99999999999999999999"')).toMatchObject({ ok: false, error: { problem: 'precondition-failed' } });
  });
});
