import { pipeline } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { type Columns, columnsOf, type SalesRow } from './columns.ts';
import { MalformedFile } from './malformed-file.ts';
import { openFile } from './open-file.ts';
import { textGuard } from './text-guard.ts';

const LONGEST_RECORD = 65_536;

type Parsed = { readonly record: readonly string[]; readonly info: { readonly lines: number } };

/** What csv-parse yields with `info` set and no `columns`. */
const asParsed = (chunk: unknown): Parsed => chunk as Parsed;

const csvFault = (path: string, error: CsvError, begun: number): MalformedFile => {
  const what = `the line is not CSV: ${error.message.replace(/ (?:at|on) line \d+/, '')}`;
  const unclosed = error.code === 'CSV_QUOTE_NOT_CLOSED' || error.code === 'CSV_MAX_RECORD_SIZE';
  const line = !unclosed && 'lines' in error && typeof error.lines === 'number' ? error.lines : begun;
  return new MalformedFile(path, { line, what, fix: 'Mend its quotes and commas' });
};

const faultOf = (path: string, error: unknown, at: { readonly begun: number; readonly read: number }): Error => {
  if (error instanceof MalformedFile) return error;
  if (error instanceof CsvError) return csvFault(path, error, at.begun);
  if (error instanceof Error && 'code' in error && `${error.code}`.startsWith('Z_')) {
    const what = `the gzip data is damaged or cut off here (${error.message})`;
    return new MalformedFile(path, { line: at.read, what, fix: 'Download the file again' });
  }
  return error instanceof Error ? error : new Error(`${path}: ${String(error)}`);
};

/** The lines of a sales file as they stand in it, and the SHA-256 digest of its (unzipped) content once they are read. */
export const readSales = async (path: string) => {
  const guard = textGuard(path);
  const source = await openFile(path);
  let begun = 1;
  const parser = parse({
    info: true,
    encoding: 'latin1',
    max_record_size: LONGEST_RECORD,
    skip_empty_lines: true,
    on_record: (record, { lines }) => {
      begun = lines + 1;
      return record;
    },
  });
  pipeline([...source, guard.stream, parser], () => {});

  async function* rows(): AsyncGenerator<SalesRow, void, undefined> {
    let columns: Columns | undefined;
    let count = 0;
    try {
      for await (const chunk of parser) {
        const { record, info } = asParsed(chunk);
        if (columns === undefined) columns = columnsOf(path, record, info.lines);
        else {
          count += 1;
          yield columns(record, info.lines);
        }
      }
    } catch (error) {
      throw faultOf(path, error, { begun, read: guard.line() });
    }
    if (count === 0) {
      const what = columns === undefined ? 'the file is empty' : 'the file has a header and no lines';
      throw new MalformedFile(path, { line: 1, what, fix: 'Give a file with sales in it' });
    }
  }
  return { rows: rows(), digest: guard.digest };
};
