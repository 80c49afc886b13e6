import { UploadRefused } from './read-upload.ts';

/** A file of a form; its bytes come as they are asked for, once. */
export type SentFile = { readonly name: string; readonly chunks: AsyncIterable<Uint8Array> };

/** The fields before the first file, and that file: what follows it is not read. */
export type SentForm = { readonly fields: URLSearchParams; readonly file: SentFile | undefined };

/** Of all fields with their heads. */
const FIELD_BYTES = 64 * 1024;

/** As many as one form of ours may have. */
const MOST_PARTS = 100;

const broken = (detail: string): UploadRefused => new UploadRefused({ problem: 'bad-request', detail });

const LINE_END = Buffer.from('\r\n');
const HEAD_END = Buffer.from('\r\n\r\n');

/** The boundary that a media type names; null where it is no form of several parts (RFC 7578). */
export const boundaryIn = (contentType: string | undefined): string | null => {
  const named = /^multipart\/form-data\s*;(?:.*;)?\s*boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))/i.exec(
    contentType ?? '',
  );
  return named?.[1] ?? named?.[2] ?? null;
};

/** Reads up to marks, and holds no more than what came last. */
const markedReader = (chunks: AsyncIterable<Uint8Array>) => {
  const source = chunks[Symbol.asyncIterator]();
  // The first boundary has no line before it.
  let held = LINE_END;
  const more = async (): Promise<boolean> => {
    const { done, value } = await source.next();
    if (!done) held = Buffer.concat([held, value]);
    return !done;
  };
  const upTo = async function* (mark: Buffer): AsyncGenerator<Buffer, void> {
    for (;;) {
      const at = held.indexOf(mark);
      const given = held.subarray(0, at >= 0 ? at : Math.max(0, held.length - mark.length + 1));
      held = held.subarray(at >= 0 ? at + mark.length : given.length);
      if (given.length > 0) yield given;
      if (at >= 0) return;
      if (!(await more())) throw broken('The form ends in the middle.');
    }
  };
  return {
    upTo,
    take: async (count: number): Promise<Buffer> => {
      while (held.length < count && (await more()));
      const taken = held.subarray(0, count);
      held = held.subarray(taken.length);
      return taken;
    },
    drain: async (): Promise<void> => {
      while (await more()) held = held.subarray(held.length);
    },
  };
};

/** Takes bytes off a room that they have together. */
const roomOf = (bytes: number) => {
  let left = bytes;
  return (count: number): void => {
    left -= count;
    if (left < 0) throw broken(`The fields are longer than ${bytes} bytes.`);
  };
};

/** Short bytes as text. */
const textOf = async (chunks: AsyncIterable<Buffer>, take: (count: number) => void): Promise<string> => {
  const parts: Buffer[] = [];
  for await (const part of chunks) {
    take(part.length);
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
};

/** What browsers write into a name in place of a quote and of line ends. */
const unescaped = (name: string): string => name.replaceAll(/%22|%0D|%0A/gi, (code) => decodeURIComponent(code));

const parameterIn = (head: string, name: string): string | undefined => {
  const [, value] = new RegExp(`^content-disposition:[^\\r\\n]*;\\s*${name}="([^"\\r\\n]*)"`, 'im').exec(head) ?? [];
  return value === undefined ? undefined : unescaped(value);
};

/** Reads a form whose fields come before its file. Throws `UploadRefused` where it is none. */
export const readForm = async (chunks: AsyncIterable<Uint8Array>, boundary: string): Promise<SentForm> => {
  const reader = markedReader(chunks);
  const delimiter = Buffer.from(`\r\n--${boundary}`);
  const fields = new URLSearchParams();
  const room = roomOf(FIELD_BYTES);
  await textOf(reader.upTo(delimiter), roomOf(0));
  for (let part = 0; (await reader.take(2)).equals(LINE_END); part += 1) {
    if (part === MOST_PARTS) throw broken(`The form has more than ${MOST_PARTS} parts.`);
    const head = await textOf(reader.upTo(HEAD_END), room);
    const name = parameterIn(head, 'name');
    const file = parameterIn(head, 'filename');
    if (name === undefined) throw broken('A part of the form has no name.');
    if (file !== undefined) return { fields, file: { name: file, chunks: following(reader, delimiter) } };
    fields.append(name, await textOf(reader.upTo(delimiter), room));
  }
  await reader.drain();
  return { fields, file: undefined };
};

async function* following(reader: ReturnType<typeof markedReader>, delimiter: Buffer): AsyncGenerator<Buffer, void> {
  yield* reader.upTo(delimiter);
  await reader.drain();
}
