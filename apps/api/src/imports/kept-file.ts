import type { ImportFile, ImportLine } from '@orderline/domain/catalog';
import { err, ok, type Result } from '@orderline/domain/shared';
import { csvLines } from './csv.ts';
import { ndjsonLines } from './ndjson.ts';

type Reader = (chunks: AsyncIterable<Uint8Array>) => AsyncIterable<ImportLine>;

const readers: readonly (readonly [ending: RegExp, reader: Reader])[] = [
  [/\.csv$/i, csvLines],
  [/\.(?:ndjson|jsonl)$/i, ndjsonLines],
];

const readerOf = (name: string): Reader | undefined => readers.find(([ending]) => ending.test(name))?.[1];

/** What files begin with that are no text in UTF-8. */
const foreign: readonly (readonly [bytes: readonly number[], what: string])[] = [
  [[0x50, 0x4b], 'is a ZIP archive, or a workbook: unpack it, or save it as CSV in UTF-8'],
  [[0x1f, 0x8b], 'is compressed: unpack it first'],
  [[0xd0, 0xcf, 0x11, 0xe0], 'is a workbook: save it as CSV in UTF-8'],
  [[0xff, 0xfe], 'is in UTF-16: save it as CSV in UTF-8'],
  [[0xfe, 0xff], 'is in UTF-16: save it as CSV in UTF-8'],
];

const HEAD_BYTES = 4;

/** The first bytes, and all of them again. */
const peeked = async (chunks: AsyncIterable<Uint8Array>) => {
  const source = chunks[Symbol.asyncIterator]();
  let head = Buffer.alloc(0);
  while (head.length < HEAD_BYTES) {
    const { done, value } = await source.next();
    if (done) break;
    head = Buffer.concat([head, value]);
  }
  const whole = async function* () {
    if (head.length > 0) yield head;
    for (;;) {
      const { done, value } = await source.next();
      if (done) return;
      yield value;
    }
  };
  return { head, whole: whole() };
};

type Sent = { readonly name: string; readonly chunks: AsyncIterable<Uint8Array> };

/** Whether a file could be a catalogue, by its name and first bytes; its bytes, or what is wrong with it. */
export const openedFile = async ({ name, chunks }: Sent): Promise<Result<AsyncIterable<Uint8Array>, string>> => {
  if (!readerOf(name)) return err('has a name that ends in neither .csv nor .ndjson or .jsonl');
  const { head, whole } = await peeked(chunks);
  const other = foreign.find(([bytes]) => bytes.every((byte, place) => head[place] === byte));
  return other ? err(other[1]) : ok(whole);
};

/** The lines of a kept file, by the ending of its name. */
export const linesOfFile = (
  { name }: Pick<ImportFile, 'name'>,
  chunks: AsyncIterable<Uint8Array>,
): AsyncIterable<ImportLine> => (readerOf(name) ?? csvLines)(chunks);
