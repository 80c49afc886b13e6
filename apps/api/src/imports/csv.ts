import type { BrokenLine, ImportLine } from '@orderline/domain/catalog';
import { csvReader } from './csv-records.ts';
import { refusedLine, statedLine, withoutMark } from './lines.ts';

const needed = ['sku', 'title', 'category', 'price', 'currency'];
const known = [...needed, 'description'];

/** Products of a table (RFC 4180) whose first line names its columns. */
export async function* csvLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<ImportLine, void> {
  let names: readonly string[] | null = null;
  for await (const record of recordsOf(chunks)) {
    const { line } = record;
    if (record.kind === 'unclosed') return yield { kind: 'broken', broken: { line, ...record.flaw } };
    if (names) yield record.kind === 'flawed' ? refusedLine(line, record.flaw) : lineOf(line, record.cells, names);
    else {
      const flaw = record.kind === 'flawed' ? record.flaw : flawOf(record.cells);
      if (flaw) return yield { kind: 'broken', broken: { line, ...flaw } };
      names = record.kind === 'flawed' ? [] : record.cells;
    }
  }
  if (!names) yield { kind: 'broken', broken: { line: 1, ...noHeader } };
}

async function* recordsOf(chunks: AsyncIterable<Uint8Array>) {
  const reader = csvReader();
  for await (const chunk of withoutMark(chunks)) yield* reader.read(chunk);
  yield* reader.end();
}

type Flaw = Omit<BrokenLine, 'line'>;

const noHeader: Flaw = { code: 'required', detail: `the names of the columns are missing: ${known.join(',')}` };

const flawOf = (names: readonly string[]): Flaw | null => {
  const missing = needed.filter((name) => !names.includes(name));
  const unknown = names.filter((name) => !known.includes(name));
  const twice = names.filter((name, index) => names.indexOf(name) !== index);
  if (missing.length > 0) return { code: 'required', detail: `lacks the columns ${missing.join(', ')}` };
  if (unknown.length > 0) {
    const detail = `has columns that are not known: ${unknown.join(', ').slice(0, 200)}`;
    return { code: 'unknown-field', detail: detail.toWellFormed().replaceAll(/\p{Cc}/gu, '\ufffd') };
  }
  return twice.length > 0 ? { code: 'not-allowed', detail: `names twice ${twice.join(', ')}` } : null;
};

const lineOf = (line: number, cells: readonly string[], names: readonly string[]): ImportLine => {
  if (cells.length !== names.length) {
    const detail = `has ${cells.length} cells, and the header ${names.length}`;
    return refusedLine(line, { code: 'wrong-length', detail });
  }
  const { price: amount, currency, ...rest } = Object.fromEntries(names.map((name, index) => [name, cells[index]]));
  return statedLine(line, { ...rest, price: { amount, currency } });
};
