import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SalesRow } from './columns.ts';
import { MalformedFile } from './malformed-file.ts';
import { readSales } from './read-sales.ts';

const HEADER = 'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country';
const LINE = '700001,91001,CORK COASTER,6,2024-03-01 08:15:00,2.95,20001.0,France';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'orderline-replay-'));
});
afterAll(() => rm(folder, { recursive: true }));

const written = async (content: string | Buffer, name = 'sales.csv') => {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
};

const read = async (path: string) => {
  const { rows, digest } = await readSales(path);
  const found: SalesRow[] = [];
  for await (const row of rows) found.push(row);
  return { rows: found, digest: digest() };
};

const faultOf = async (path: string): Promise<string> => {
  const error = await read(path).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(MalformedFile);
  return error instanceof Error ? error.message.replace(folder, '') : '';
};

describe('a sales file', () => {
  it('is read line by line with the number of each line', async () => {
    const { rows } = await read(await written(`${HEADER}\n${LINE}\n\n${LINE}\n`));
    expect(rows.map(({ line }) => line)).toEqual([2, 4]);
    expect(rows[0]).toMatchObject({ invoice: '700001', code: '91001', quantity: '6', country: 'France' });
  });

  it('is the same file zipped or not, by its content and not by its name', async () => {
    const content = `${HEADER}\n${LINE}\n`;
    const plain = await read(await written(content));
    const zipped = gzipSync(content);
    expect(await read(await written(zipped, 'sales.csv.gz'))).toEqual(plain);
    expect(await read(await written(zipped, 'zipped.csv'))).toEqual(plain);
  });

  it('may have a byte order mark, CRLF, other columns and another order of them', async () => {
    const content = `\uFEFFCountry,${HEADER.replace(',Country', '')},Note\r\nFrance,${LINE.replace(',France', '')},x\r\n`;
    const { rows } = await read(await written(content));
    expect(rows).toEqual([expect.objectContaining({ invoice: '700001', customer: '20001.0', country: 'France' })]);
  });

  it('may be UTF-8 or Windows-1252', async () => {
    const content = `${HEADER}\n${LINE.replace('CORK COASTER', 'VOUCHER £5')}\n`;
    const both = [Buffer.from(content, 'utf8'), Buffer.from(content, 'latin1')];
    for (const bytes of both) {
      expect((await read(await written(bytes))).rows[0]?.description).toBe('VOUCHER £5');
    }
  });

  it('may have quotes, commas and line breaks inside quotes', async () => {
    const { rows } = await read(await written(`${HEADER}\n${LINE.replace('CORK COASTER', '"A ""B"", C\nD"')}\n`));
    expect(rows[0]?.description).toBe('A "B", C\nD');
  });
});

describe('a malformed sales file is refused with the place and the fault', () => {
  it.each<[string, string | Buffer, RegExp]>([
    ['an empty one', '', /^\/sales\.csv:1: the file is empty/],
    ['a header alone', `${HEADER}\n`, /:1: the file has a header and no lines/],
    ['a missing column', `${HEADER.replace('Quantity,', '')}\n`, /:1: the header lacks the column Quantity\./],
    ['no header', `${LINE}\n`, /:1: the header lacks the columns InvoiceNo, StockCode/],
    ['a line with a field too few', `${HEADER}\n${LINE}\n1,2,3\n`, /:3: the line is not CSV/],
    ['a quote in the middle', `${HEADER}\n${LINE}\n${LINE.replace('CORK', '6" CORK')}\n`, /:3: the line is not CSV/],
    [
      'a quote that is never closed',
      `${HEADER}\n${LINE}\n${LINE.replace('CORK', '"CORK')}\n${LINE}\n`,
      /:3: the line is not CSV: Quote Not Closed/,
    ],
    ['binary data', Buffer.concat([Buffer.from(`${HEADER}\n${LINE}\n`), Buffer.from([1, 0, 2])]), /:3: this is binary/],
    ['UTF-16', Buffer.from(`${HEADER}\n`, 'utf16le'), /:1: this is binary data/],
  ])('%s', async (_, content, fault) => {
    expect(await faultOf(await written(content))).toMatch(fault);
  });

  it('a record without end, long before the whole file is in memory', async () => {
    const endless = `${HEADER}\n"${'x'.repeat(100_000)}`;
    expect(await faultOf(await written(endless))).toMatch(/:2: the line is not CSV: Max Record Size/);
  });

  it('a name that promises gzip', async () => {
    expect(await faultOf(await written(`${HEADER}\n`, 'plain.csv.gz'))).toMatch(/^\/plain\.csv\.gz:1: .*not gzip/);
  });

  it('gzip that is cut off or damaged', async () => {
    const zipped = gzipSync(`${HEADER}\n${Array.from({ length: 2_000 }, (_, n) => `${n}${LINE}`).join('\n')}`);
    expect(await faultOf(await written(zipped.subarray(0, zipped.length / 2), 'cut.gz'))).toMatch(
      /:\d+: the gzip data/,
    );
    expect(
      await faultOf(await written(Buffer.concat([zipped.subarray(0, 10), Buffer.alloc(50, 0xff)]), 'bad.gz')),
    ).toMatch(/:1: the gzip data/);
  });

  it('one that is not there, or that is a folder', async () => {
    expect(await faultOf(join(folder, 'nowhere.csv'))).toMatch(/^\/nowhere\.csv: there is no such file/);
    expect(await faultOf(folder)).toMatch(/: this is a directory/);
  });
});
