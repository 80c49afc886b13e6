import { describe, expect, it } from 'vitest';
import { isNotModified } from './conditional.ts';
import { directivesOf, textOf } from './directives.ts';

describe('what a Cache-Control says', () => {
  it.each([
    ['Max-Age=60, PUBLIC', 'max-age=60, public'],
    ['max-age="60"', 'max-age=60'],
    ['max-age=60, max-age=60', 'max-age=60'],
    ['max-age=60, max-age=90', 'max-age=0'],
    ['private="set-cookie, x-a", max-age=5', 'private, max-age=5'],
    ['a=b;c, , ,no-store', 'a, no-store'],
    ['max-age = 60', 'max-age=60'],
    ['', ''],
  ])('is read in one way: %s', (text, read) => {
    expect(textOf(directivesOf(text))).toBe(read);
  });
});

describe('a condition of a client', () => {
  const kept = { status: 200, headers: { etag: 'W/"a,b"', 'last-modified': 'Mon, 02 Nov 2026 00:00:00 GMT' } };
  it.each([
    [{ 'if-none-match': '"x", "a,b"' }, true],
    [{ 'if-none-match': 'a,b' }, false],
    [{ 'if-none-match': '' }, false],
    [{ 'if-none-match': '"x"', 'if-modified-since': 'Tue, 03 Nov 2026 00:00:00 GMT' }, false],
    [{ 'if-modified-since': 'Tue, 03 Nov 2026 00:00:00 GMT' }, true],
    [{ 'if-modified-since': 'never' }, false],
    [{}, false],
  ])('%o', (asked, expected) => {
    expect(isNotModified(asked, kept)).toBe(expected);
    expect(isNotModified(asked, { ...kept, status: 404 })).toBe(false);
  });
});
