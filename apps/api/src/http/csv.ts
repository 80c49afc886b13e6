import { stringify } from 'csv-stringify/sync';

export type Cell = string | number | bigint | null;

export type Columns<Row> = Readonly<Record<string, (row: Row) => Cell>>;

/** An amount, which is text as it has no binary fraction: csv-stringify's own `escape_formulas` spares numbers alone. */
const isNegativeNumber = /^-\d+(\.\d+)?$/;

/**
 * Where a spreadsheet may take text for a formula (OWASP, CSV Injection), in full width as well: as a cell begins, and within it,
 * as a spreadsheet whose list separator is not the comma splits lines elsewhere, whatever the quotes. A sign is looked for first,
 * so that long blanks are not gone through from each of them.
 */
const beginsFormula = /^(?=[\t\r\n])|(?=[=+\-@\uff1d\uff0b\uff0d\uff20])(?<=(?:^|[;\t\r\n])[\s"]*)/g;

const neutral = (text: string): string => (isNegativeNumber.test(text) ? text : text.replaceAll(beginsFormula, "'"));

/** With a delimiter of records that is stated, a break of another kind would not be quoted by itself. */
const FORM = { record_delimiter: '\r\n', quote_record_delimiter: true, cast: { string: neutral } } as const;

/** Lines of CSV (RFC 4180), in which no text is a formula to a spreadsheet, by whichever list separator. */
export const csvText = (rows: readonly (readonly Cell[])[]): string => stringify([...rows], FORM);

/** How many lines are sent at once. */
const LINES = 500;

/** The same, some lines at a time. */
export async function* csvChunks(rows: Iterable<readonly Cell[]>): AsyncGenerator<string> {
  let lines: (readonly Cell[])[] = [];
  for (const row of rows) {
    lines.push(row);
    if (lines.length < LINES) continue;
    yield csvText(lines);
    lines = [];
  }
  if (lines.length > 0) yield csvText(lines);
}

type Ended = { readonly rows: number; readonly whole: boolean };

/** Rows that come in batches, under the names of their columns. */
type Source<Row> = {
  readonly columns: Columns<Row>;
  readonly batches: { next(): Promise<IteratorResult<readonly Row[], undefined>>; return(): Promise<unknown> };
  /** Is told once how many rows were sent, and whether those were all; the last of them is sent after that. */
  readonly onEnd: (ended: Ended) => Promise<unknown>;
};

const over = { done: true, value: undefined } as const;

/** A batch is read when the one before it was taken; `return` gives the batches up, also before the first. */
export const csvOfBatches = <Row>({ columns, batches, onEnd }: Source<Row>): AsyncIterableIterator<string> => {
  const cells = Object.values(columns);
  let begun = false;
  let ended = false;
  let rows = 0;
  const end = async (whole: boolean): Promise<void> => {
    if (ended) return;
    ended = true;
    await onEnd({ rows, whole });
  };
  const header = (): string => {
    if (begun) return '';
    begun = true;
    return csvText([Object.keys(columns)]);
  };
  const taken = async (): Promise<IteratorResult<string, undefined>> => {
    const { done, value } = await batches.next();
    const head = header();
    if (!done) {
      rows += value.length;
      return { done: false, value: head + csvText(value.map((row) => cells.map((cell) => cell(row)))) };
    }
    await end(true);
    return head === '' ? over : { done: false, value: head };
  };
  const chunks: AsyncIterableIterator<string> = {
    next: async () => {
      try {
        return ended ? over : await taken();
      } catch (error) {
        await end(false);
        throw error;
      }
    },
    return: async () => {
      await batches.return();
      await end(false);
      return over;
    },
    [Symbol.asyncIterator]: () => chunks,
  };
  return chunks;
};
