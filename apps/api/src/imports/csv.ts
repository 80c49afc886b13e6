import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { BrokenLine, ImportLine } from '@orderline/domain/catalog';
import { type CsvError, type Info, parse } from 'csv-parse';
import { longestLine, withoutMark } from './lines.ts';
import { refusedLine, statedLine } from './stated-line.ts';

type Row = { readonly record: readonly Uint8Array[]; readonly info: Info };

const needed = ['sku', 'title', 'category', 'price', 'currency'];
const known = [...needed, 'description'];

const options = {
  encoding: null,
  info: true,
  relax_column_count: true,
  relax_quotes: true,
  skip_empty_lines: true,
  skip_records_with_error: true,
  max_record_size: longestLine,
  record_delimiter: ['\r\n', '\n'],
};

/** Products of a table (RFC 4180) whose first line names its columns. */
export async function* csvLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<ImportLine, void> {
  const fault: { first?: CsvError } = {};
  const on_skip = (error: CsvError | undefined): undefined => {
    if (error && !fault.first) fault.first = error;
  };
  const parser = parse({ ...options, on_skip });
  // A fault of the source comes out of the parser too, where it is met.
  pipeline(Readable.from(whileSound(withoutMark(chunks), fault)), parser).catch(() => undefined);
  let names: readonly string[] | null = null;
  let line = 1;
  for await (const row of parser) {
    const { record, info } = asRow(row);
    if (fault.first && info.records > recordsBefore(fault.first)) break;
    const cells = decoded(record);
    if (names) yield lineOf(line, cells, names);
    else {
      const broken = flawOf(cells);
      if (broken) return yield { kind: 'broken', broken };
      names = cells;
    }
    line = info.lines + 1;
  }
  if (fault.first) yield { kind: 'broken', broken: brokenAt(line, fault.first) };
  else if (!names) yield { kind: 'broken', broken: noHeader };
}

/** The parser skips what it cannot read, so that what it had read before is not lost; it is given no more then. */
async function* whileSound(chunks: AsyncIterable<Uint8Array>, fault: { readonly first?: CsvError }) {
  for await (const chunk of chunks) {
    yield chunk;
    if (fault.first) return;
  }
}

/** How many records had been read when the error was met. */
const recordsBefore = (error: CsvError): number => Number(error.records);

/** With `info`, each row comes as its cells and where they stood; without an encoding, cells are bytes. */
const asRow = (row: unknown) => row as Row;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

const decoded = (cells: readonly Uint8Array[]): readonly string[] | null => {
  try {
    return cells.map((cell) => utf8.decode(cell));
  } catch {
    return null;
  }
};

const header = (code: string, detail: string): BrokenLine => ({ line: 1, code, detail });

const noHeader = header('required', `the names of the columns are missing: ${known.join(',')}`);

const flawOf = (names: readonly string[] | null): BrokenLine | null => {
  if (!names) return header('wrong-encoding', 'is not UTF-8');
  const missing = needed.filter((name) => !names.includes(name));
  const unknown = names.filter((name) => !known.includes(name));
  const twice = names.filter((name, index) => names.indexOf(name) !== index);
  if (missing.length > 0) return header('required', `lacks the columns ${missing.join(', ')}`);
  if (unknown.length > 0)
    return header('unknown-field', `has columns that are not known: ${unknown.join(', ').slice(0, 200)}`);
  return twice.length > 0 ? header('not-allowed', `names twice ${twice.join(', ')}`) : null;
};

const lineOf = (line: number, cells: readonly string[] | null, names: readonly string[]): ImportLine => {
  if (!cells) return refusedLine(line, { code: 'wrong-encoding', detail: 'is not UTF-8' });
  if (cells.length !== names.length) {
    const detail = `has ${cells.length} cells, and the header ${names.length}`;
    return refusedLine(line, { code: 'wrong-length', detail });
  }
  const { price: amount, currency, ...rest } = Object.fromEntries(names.map((name, index) => [name, cells[index]]));
  return statedLine(line, { ...rest, price: { amount, currency } });
};

const brokenAt = (line: number, { code }: CsvError): BrokenLine =>
  code === 'CSV_MAX_RECORD_SIZE' || code === 'CSV_QUOTE_NOT_CLOSED'
    ? {
        line,
        code: 'unclosed-quote',
        detail: `begins a line that does not end within ${longestLine} bytes: a quote may be left open`,
      }
    : { line, code: 'not-valid', detail: 'cannot be read as CSV (RFC 4180), nor what comes after it' };
