import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Cell, csvChunks, csvOfBatches, csvText } from './csv.ts';

describe('a line of CSV', () => {
  it.each([
    ['=1+1', "'=1+1"],
    ['+44 20', "'+44 20"],
    ['-1+1', "'-1+1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\tx', "'\tx"],
    ['\rx', '"\'\rx"'],
    ['\nx', '"\'\nx"'],
    ['＝1+1', "'＝1+1"],
    ['-12.50', '-12.50'],
    ['-', "'-"],
    ['-0x1', "'-0x1"],
    ['-12.50\n=1', '"\'-12.50\n\'=1"'],
    ["Ada;=cmd|'/C calc'!A0", "Ada;'=cmd|'/C calc'!A0"],
    ['Ada; "=1"', '"Ada; ""\'=1"""'],
    ['Ada;;-1', "Ada;;'-1"],
    ['Ada\t@SUM(A1)', "Ada\t'@SUM(A1)"],
    ['Ada\r\n+1', '"Ada\r\n\'+1"'],
    ['Ada;＝1+1;\u00a0＠SUM(A1)', "Ada;'＝1+1;\u00a0'＠SUM(A1)"],
    [' =1+1', " '=1+1"],
    ['Ada;a=1, 2-1', '"Ada;a=1, 2-1"'],
    ['a=1', 'a=1'],
    ['', ''],
    ['say "hi", all', '"say ""hi"", all"'],
    ['=HYPERLINK("x")', '"\'=HYPERLINK(""x"")"'],
    ['two\nlines', '"two\nlines"'],
    ['ends in \r', '"ends in \r"'],
    [-12, '-12'],
    [10n ** 20n, '100000000000000000000'],
    [null, ''],
  ])('has %s as %s', (cell, written) => {
    expect(csvText([[cell, 'x']])).toBe(`${written},x\r\n`);
  });

  it('is read back as it was but for apostrophes, and has no formula wherever a spreadsheet splits it', () => {
    const character = fc.constantFrom(...'=+-@\t\r\n",;\' a1é𝄞\ufeff＝');
    const text = fc.string({ unit: character, maxLength: 8 });
    fc.assert(
      fc.property(fc.array(fc.array(text, { minLength: 3, maxLength: 3 }), { minLength: 1 }), (rows) => {
        const written = csvText(rows);
        const read: readonly (readonly string[])[] = parse(written, { record_delimiter: '\r\n' });
        const plain = (row: readonly string[]) => row.map((cell) => cell.replaceAll("'", ''));
        expect(read.map(plain)).toEqual(rows.map(plain));
        for (const cell of read.flat()) expect(cell).not.toMatch(/^(?!-\d+(\.\d+)?$)[=+\-@\t\r\n＝]/);
        for (const piece of written.split(/[;\t\r\n]/)) expect(piece).not.toMatch(/^(?!-\d+(\.\d+)?,)[\s"]*[=+\-@＝]/);
      }),
    );
  });

  it('takes no longer for what is separators alone', () => {
    const text = '\t'.repeat(50_000);
    expect(csvText([[`${text}=1`]]) === `'${text}'=1\r\n`).toBe(true);
  });
});

describe('many lines of CSV', () => {
  it('come some at a time, and none is left out', async () => {
    let made = 0;
    const rows = function* (): Generator<readonly Cell[]> {
      for (; made < 1203; made += 1) yield [made, 'x'];
    };
    const chunks = csvChunks(rows());
    const first = await chunks.next();
    expect(made).toBeLessThan(600);
    let text: string = first.value ?? '';
    for await (const chunk of chunks) text += chunk;
    expect(parse(text)).toHaveLength(1203);
  });
});

const columns = { name: (name: string) => name, length: (name: string) => name.length };

/** Batches that count how many of them were asked for, and what became of them. */
const source = (given: readonly (readonly string[])[], failure?: Error) => {
  const seen = { asked: 0, left: 0, ended: [] as unknown[] };
  const batches = {
    next: async () => {
      const value = given[seen.asked];
      seen.asked += 1;
      if (value) return { done: false, value } as const;
      if (failure) throw failure;
      return { done: true, value: undefined } as const;
    },
    return: async () => {
      seen.left += 1;
    },
  };
  const onEnd = async (ended: unknown) => void seen.ended.push(ended);
  return { seen, chunks: csvOfBatches({ columns, batches, onEnd }) };
};

describe('batches as CSV', () => {
  it('are read one by one, as each is taken, and counted at their end', async () => {
    const { seen, chunks } = source([['ada'], [], ['bo', 'c']]);
    expect(seen.asked).toBe(0);
    expect(await chunks.next()).toEqual({ done: false, value: 'name,length\r\nada,3\r\n' });
    expect(seen).toMatchObject({ asked: 1, ended: [] });
    expect([await chunks.next(), await chunks.next()]).toMatchObject([{ value: '' }, { value: 'bo,2\r\nc,1\r\n' }]);
    expect([await chunks.next(), await chunks.next()]).toMatchObject([{ done: true }, { done: true }]);
    expect(seen).toEqual({ asked: 4, left: 0, ended: [{ rows: 3, whole: true }] });
  });

  it('have a header where there is no row', async () => {
    const { seen, chunks } = source([]);
    expect([await chunks.next(), await chunks.next()]).toMatchObject([{ value: 'name,length\r\n' }, { done: true }]);
    expect(seen.ended).toEqual([{ rows: 0, whole: true }]);
  });

  it('are given up before the first as well as in their midst', async () => {
    for (const taken of [0, 1]) {
      const { seen, chunks } = source([['ada'], ['bo']]);
      for (let count = 0; count < taken; count += 1) await chunks.next();
      await chunks.return?.();
      expect((await chunks.next()).done).toBe(true);
      expect(seen).toEqual({ asked: taken, left: 1, ended: [{ rows: taken, whole: false }] });
    }
  });

  it('fail where a batch does, and are not whole', async () => {
    const { seen, chunks } = source([['ada']], new Error('the connection is gone'));
    await chunks.next();
    await expect(chunks.next()).rejects.toThrow('the connection is gone');
    expect(seen.ended).toEqual([{ rows: 1, whole: false }]);
  });
});
