import { describe, expect, it } from 'vitest';
import { etagOf, isKnown, versionsIn } from './negotiation.ts';

describe('If-None-Match', () => {
  it.each([
    [undefined, false],
    ['"3"', true],
    ['W/"3"', true],
    ['"1" , "3"', true],
    ['"1",\t"3"', true],
    [', "1",, "3",', true],
    ['"a,b", "3"', true],
    ['"a, "3"', false],
    ['*', true],
    [' * ', true],
    ['3', false],
    ['"33"', false],
    ['"3-gzip"', true],
    ['W/"3-gzip"', true],
    ['"3--br"', true],
    ['"3;zstd"', true],
    ['"3-draft"', false],
    ['', false],
  ])('of %s knows version 3: %s', (header, known) => {
    expect(isKnown(header, '3')).toBe(known);
  });
});

describe('If-Match', () => {
  it.each(['3', '3.in_stock', '3.out_of_stock'])('reads the version from the ETag of %s', (version) => {
    expect(versionsIn(etagOf(version))).toEqual({ ok: true, value: [3] });
  });

  it.each([
    ['of a proxy that compresses', 'W/"3"', [3]],
    ['of one that marks what it compressed', '"3-gzip"', [3]],
    ['of one that does both', 'W/"3.in_stock-br"', [3]],
    ['in a list, the newest first', '"3", "5"', [5, 3]],
    ['in a list with tags of others', '"soon", "3", W/"a,b"', [3]],
    ['once, however often it is listed', '"3", W/"3", "3.in_stock", "3-gzip"', [3]],
    ['in a list with empty places', ' ,"3" ,\t, "4",', [4, 3]],
  ])('reads the version %s', (_what, header, versions) => {
    expect(versionsIn(header)).toEqual({ ok: true, value: versions });
  });

  it.each([
    ['nothing', undefined, 'precondition-required'],
    ['anything', '*', 'precondition-required'],
    ['a tag that is none of ours', '"soon"', 'precondition-failed'],
    ['a number that cannot be a version', '"99999999999999999999"', 'precondition-failed'],
    ['an empty tag', '""', 'precondition-failed'],
    ['no quotes', '3', 'invalid-header'],
    ['a quote that does not end', '"3", "4', 'invalid-header'],
    ['no comma between tags', '"3" "4"', 'invalid-header'],
    ['a star in a list', '"3", *', 'invalid-header'],
    ['an empty list', ' , ', 'invalid-header'],
    ['a small w', 'w/"3"', 'invalid-header'],
    ['eleven versions', Array.from({ length: 11 }, (_, n) => `"${n}"`).join(), 'invalid-header'],
  ])('refuses %s', (_what, header, problem) => {
    expect(versionsIn(header)).toMatchObject({ ok: false, error: { problem } });
  });
});
