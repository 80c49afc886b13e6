import { bodyFaults, mostFaults } from '@orderline/contracts/http/problem';
import { newProduct } from '@orderline/contracts/http/v1/new-product';
import type { ImportLine, LineFault } from '@orderline/domain/catalog';

/** A line without its end; null where it is longer than is read. */
export type Line = { readonly line: number; readonly bytes: Uint8Array | null };

export const longestLine = 64 * 1024;

const newline = 0x0a;
const carriageReturn = 0x0d;

/** Cuts bytes into lines (LF or CRLF), holding no more than one line at a time. Empty ones are counted, not given. */
export async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Line, void> {
  let parts: Uint8Array[] = [];
  let size = 0;
  let line = 1;
  const take = (part: Uint8Array) => {
    size += part.length;
    if (size <= longestLine + 1) parts.push(part);
    else parts = [];
  };
  const ended = (): Line | null => {
    const bytes = trimmed(Buffer.concat(parts));
    const long = size > longestLine + 1 || bytes.length > longestLine;
    parts = [];
    const given = long ? { line, bytes: null } : bytes.length > 0 ? { line, bytes } : null;
    size = 0;
    line += 1;
    return given;
  };
  for await (const chunk of chunks) {
    let from = 0;
    for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, from)) {
      take(chunk.subarray(from, end));
      from = end + 1;
      const given = ended();
      if (given) yield given;
    }
    if (from < chunk.length) take(chunk.subarray(from));
  }
  const last = ended();
  if (last) yield last;
}

const trimmed = (bytes: Buffer): Uint8Array => (bytes.at(-1) === carriageReturn ? bytes.subarray(0, -1) : bytes);

/** The same bytes without the byte order mark that spreadsheets put first. */
export async function* withoutMark(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  let head: Buffer | null = Buffer.alloc(0);
  for await (const chunk of chunks) {
    if (!head) {
      yield chunk;
      continue;
    }
    head = Buffer.concat([head, chunk]);
    if (head.length < mark.length) continue;
    yield unmarked(head);
    head = null;
  }
  if (head) yield unmarked(head);
}

const mark = Buffer.from([0xef, 0xbb, 0xbf]);

const unmarked = (head: Buffer): Uint8Array =>
  head.subarray(0, mark.length).equals(mark) ? head.subarray(mark.length) : head;

/** What a line states, by the model of POST /products, or what is wrong with it. */
export const statedLine = (line: number, stated: unknown): ImportLine => {
  const read = newProduct.safeParse(stated);
  if (read.success) return { kind: 'product', line, product: read.data };
  const faults = bodyFaults(read.error.issues, stated).slice(0, mostFaults);
  const errors = faults.map(({ pointer = '#', code, detail }) => ({ pointer, code, detail: detail ?? '' }));
  return { kind: 'refused', refused: { line, sku: skuIn(stated), errors } };
};

export const refusedLine = (
  line: number,
  fault: Omit<LineFault, 'pointer'>,
  sku: string | null = null,
): ImportLine => ({
  kind: 'refused',
  refused: { line, sku, errors: [{ pointer: '#', ...fault }] },
});

/** Enough of whatever stands in the place of a SKU to find the line again. */
const skuIn = (stated: unknown): string | null => {
  const sku = typeof stated === 'object' && stated !== null && 'sku' in stated ? stated.sku : null;
  return typeof sku === 'string' ? sku.slice(0, 64).replaceAll(/[\p{Cc}\p{Cs}]/gu, '\ufffd') : null;
};
