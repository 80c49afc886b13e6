import { describe, expect, it } from 'vitest';
import { csvLine } from './csv.ts';

describe('a line of CSV', () => {
  it.each([
    ['=1+1', "'=1+1"],
    ['+44 20', "'+44 20"],
    ['-1+1', "'-1+1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\tx', "'\tx"],
    ['\rx', '"\'\rx"'],
    ['-12.50', '-12.50'],
    ['-', "'-"],
    ['-0x1', "'-0x1"],
    ['a=1', 'a=1'],
    ['say "hi", all', '"say ""hi"", all"'],
    ['=HYPERLINK("x")', '"\'=HYPERLINK(""x"")"'],
    ['two\nlines', '"two\nlines"'],
    [-12, '-12'],
    [10n ** 20n, '100000000000000000000'],
    [null, ''],
  ])('has %s as %s', (cell, written) => {
    expect(csvLine([cell, 'x'])).toBe(`${written},x\r\n`);
  });
});
