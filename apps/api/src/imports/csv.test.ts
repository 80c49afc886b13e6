import type { ImportLine } from '@orderline/domain/catalog';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvLines } from './csv.ts';
import { longestLine } from './lines.ts';

const NIGHTLY = process.env.NIGHTLY === 'true';
/** Made at random. */
const TABLES = NIGHTLY ? 1000 : 200;
const MEGABYTES = NIGHTLY ? 1024 : 256;

const header = 'sku,title,category,price,currency,description';

async function* inPieces(bytes: Uint8Array, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const outcomesOf = async (text: string | Uint8Array, size = 1 << 16): Promise<readonly ImportLine[]> => {
  const outcomes: ImportLine[] = [];
  for await (const outcome of csvLines(inPieces(Buffer.from(text), size))) outcomes.push(outcome);
  return outcomes;
};

/** Line and what becomes of it: the SKU of a product, or the code of what is wrong. */
const told = (outcome: ImportLine): readonly [line: number, what: string | undefined] => {
  if (outcome.kind === 'product') return [outcome.line, outcome.product.sku];
  if (outcome.kind === 'refused') return [outcome.refused.line, outcome.refused.errors[0]?.code];
  return [outcome.broken.line, outcome.broken.code];
};

const toldOf = async (rows: string, size?: number) => (await outcomesOf(`${header}\n${rows}`, size)).map(told);

describe('a table of products', () => {
  it.each([
    [
      'that is never closed, though other cells have quotes',
      'A,Mug,test,1.00,GBP,"Holds 300 ml\nB,Pot,test,1.00,GBP,fine\nC,Pan,test,1.00,GBP,"fine too"\nD,Lid,test,1.00,GBP,fine\n',
      [[2, 'unclosed-quote']],
    ],
    ['with inches', 'A,"19"" wide,test,1.00,GBP,\nB,Pot,test,1.00,GBP,\n', [[2, 'unclosed-quote']]],
    ['with text after its closing quote', 'A,"Mug"s,test,1.00,GBP,\n', [[2, 'unclosed-quote']]],
    [
      'on the third line of its record',
      '\nA,Mug,test,1.00,GBP,x\nB,"two\nlines",te"s,1.00,GBP,"open\nC,Pot,test,1.00,GBP,\n',
      [
        [3, 'A'],
        [5, 'unclosed-quote'],
      ],
    ],
    [
      'at the end of the file',
      'A,Mug,test,1.00,GBP,x\nB,Pot,test,1.00,GBP,"',
      [
        [2, 'A'],
        [3, 'unclosed-quote'],
      ],
    ],
    ['after a space', 'A, "Mug,test,1.00,GBP,\nB,Pot,test,1.00,GBP,\n', [[2, 'unclosed-quote']]],
  ])('ends at a quote %s, on the line that opens it', async (_which, rows, expected) => {
    expect(await toldOf(rows)).toEqual(expected);
    expect(await toldOf(rows, 1)).toEqual(expected);
  });

  it.each([
    ['quotes within a plain cell are characters', 'A,19" wide,test,1.00,GBP,a "b" c\n', [[2, 'A']]],
    [
      'a quoted cell holds quotes, commas and line ends',
      'A,"19"" wide, ""x""",test,1.00,GBP,"a\r\n\nb"\r\nB,x,test,1,GBP,\n',
      [
        [2, 'A'],
        [5, 'B'],
      ],
    ],
    [
      'a space before a quote is refused',
      'A, "Mug",test,1.00,GBP,\nB,x,test,1,GBP,\n',
      [
        [2, 'quote-after-space'],
        [3, 'B'],
      ],
    ],
    [
      'a carriage return alone is refused',
      'A,Mug,test,1.00,GBP,x\rB,Pot,test,1.00,GBP,y\nC,x,test,1,GBP,\n',
      [
        [2, 'not-valid'],
        [3, 'C'],
      ],
    ],
    [
      'a carriage return alone does not hide a quote',
      'A,x,test,1,GBP,x\rB,x,test,1,GBP,"y\nC,x,test,1,GBP,"\n',
      [[2, 'not-valid']],
    ],
    [
      'NUL is refused',
      'A,Mug\0,test,1.00,GBP,x\nB,x,test,1,GBP,\0\nC,x,test,1,GBP,\n',
      [
        [2, 'wrong-form'],
        [3, 'wrong-form'],
        [4, 'C'],
      ],
    ],
    [
      'a missing or an extra cell is refused',
      'A,Mug,test,1.00,GBP\nB,x,test,1,GBP,y,z\n,\n \nC,x,test,1,GBP,\n',
      [
        [2, 'wrong-length'],
        [3, 'wrong-length'],
        [4, 'wrong-length'],
        [5, 'wrong-length'],
        [6, 'C'],
      ],
    ],
    [
      'empty lines are counted',
      '\r\n\nA,x,test,1,GBP,\n\n\nB,x,test,1,GBP,',
      [
        [4, 'A'],
        [7, 'B'],
      ],
    ],
    ['a second byte order mark is a character', '\ufeffA,x,test,1,GBP,\n', [[2, 'wrong-form']]],
    [
      'a long line is refused, with its quotes',
      `A,${'x"'.repeat(longestLine)},test,1,GBP,\nB,x,test,1,GBP,\n`,
      [
        [2, 'too-long'],
        [3, 'B'],
      ],
    ],
    [
      'a long quoted cell is taken for an open one',
      `A,x,test,1,GBP,"\n${'x'.repeat(longestLine)}"\nB,x,test,1,GBP,\n`,
      [[2, 'unclosed-quote']],
    ],
    [
      'a line may be as long as is read',
      `A,x,test,1,GBP,${'x'.repeat(longestLine - 15)}\r\nA,x,test,1,GBP,${'x'.repeat(longestLine - 14)}\n`,
      [
        [2, 'too-big'],
        [3, 'too-long'],
      ],
    ],
  ])('is read to the letter: %s', async (_rule, rows, expected) => {
    expect(await toldOf(rows)).toEqual(expected);
    expect(await toldOf(rows, 1)).toEqual(expected);
  });

  it('names columns that are not known without what no record can hold', async () => {
    const [outcome] = await outcomesOf(`${header},col\0our${'🙂'.repeat(200)}\n`);
    expect(outcome).toMatchObject({ kind: 'broken', broken: { line: 1, code: 'unknown-field' } });
    expect(JSON.stringify(outcome)).not.toMatch(/\\u/);
  });

  const cell = fc
    .array(fc.constantFrom('"', ',', '\n', '\r\n', '\r', '\0', '\ufeff', ' ', 'a', 'é', '🙂', '""', '",', '"\n'), {
      maxLength: 8,
    })
    .map((parts) => parts.join(''));
  const quotedCell = cell.map((text) => `"${text.replaceAll('"', '""')}"`);
  const plainCell = fc.constantFrom('', 'a', 'it"s', 'é 🙂', '\0', 'a""', '\ufeff');
  const row = fc.record({
    cells: fc.array(fc.oneof(quotedCell, plainCell), { minLength: 2, maxLength: 8 }),
    end: fc.constantFrom('\n', '\r\n'),
    empty: fc.constantFrom('', '\n', '\r\n\n'),
  });

  it('has one outcome for every record, on the line where it begins, however its bytes come', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 12 }), fc.integer({ min: 1, max: 40 }), async (rows, size) => {
        let text = `${header}\n`;
        const lines: number[] = [];
        for (const { cells, end, empty } of rows) {
          text += empty;
          lines.push(text.split('\n').length);
          text += `${cells.join(',')}${end}`;
        }
        expect((await outcomesOf(text, size)).map((outcome) => told(outcome)[0])).toEqual(lines);
      }),
      { numRuns: TABLES / 2 },
    );
  });

  it.each([
    ['with quotes', ['"', ',"', '",', '"\n', '\r\n']],
    ['without quotes', []],
  ])('is read the same however its bytes come, and loses no line: %s', async (_which, more) => {
    const junk = fc.constantFrom(',', '\n', '\r', '\0', 'a', ' ', 'A,x,test,1,GBP,\n', 'B,x,test,1,GBP,y', ...more);
    await fc.assert(
      fc.asyncProperty(fc.array(junk, { maxLength: 40 }), fc.integer({ min: 1, max: 9 }), async (parts, size) => {
        const rows = parts.join('');
        const outcomes = await toldOf(rows);
        expect(await toldOf(rows, size)).toEqual(outcomes);
        const lines = outcomes.map(([line]) => line);
        const filled = rows.split('\n').flatMap((text, index) => (/^\r?$/.test(text) ? [] : [index + 2]));
        if (more.length === 0) expect(lines).toEqual(filled);
        else expect(lines).toEqual(lines.filter((line, index) => line > (lines[index - 1] ?? 0)));
      }),
      { numRuns: TABLES },
    );
  });

  it('holds no more than a line of one that takes hundreds of megabytes', async () => {
    const chunk = Buffer.alloc(1 << 20, 'x');
    async function* endless(opening: string) {
      yield Buffer.from(`${header}\n${opening}`);
      for (let count = 0; count < MEGABYTES; count += 1) yield chunk;
      yield Buffer.from('\nB,x,test,1,GBP,\n');
    }
    const before = process.memoryUsage();
    const outcomes: ImportLine[] = [];
    for await (const outcome of csvLines(endless('A,'))) outcomes.push(outcome);
    expect(outcomes.map(told)).toEqual([
      [2, 'too-long'],
      [3, 'B'],
    ]);
    const after = process.memoryUsage();
    const grown = after.heapUsed + after.arrayBuffers - before.heapUsed - before.arrayBuffers;
    expect(grown).toBeLessThan(64 << 20);
    for await (const outcome of csvLines(endless('A,"'))) expect(told(outcome)).toEqual([2, 'unclosed-quote']);
  });
});
