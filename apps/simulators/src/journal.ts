import { appendFileSync, closeSync, ftruncateSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type * as z from 'zod';

export type Journal<Entry> = {
  /** Every entry that was there when it was opened, oldest first. */
  readonly entries: readonly Entry[];
  /** Once it returns, the entry survives the end of this process, whatever ends it. */
  readonly append: (entry: Entry) => void;
  readonly close: () => void;
};

const entryIn = <Entry>(schema: z.ZodType<Entry>, line: string, where: string): Entry => {
  try {
    return schema.parse(JSON.parse(line));
  } catch (error) {
    throw new Error(`${where} cannot be read: move the file away, and the simulator begins with nothing`, {
      cause: error,
    });
  }
};

/** A file of one JSON object a line, only ever appended to; a last line that a crash has cut is dropped. */
export const openJournal = <Entry>(file: string, schema: z.ZodType<Entry>): Journal<Entry> => {
  mkdirSync(dirname(file), { recursive: true });
  const handle = openSync(file, 'a+', 0o600);
  const bytes = readFileSync(handle);
  const whole = bytes.lastIndexOf('\n') + 1;
  if (whole < bytes.length) ftruncateSync(handle, whole);
  const lines = bytes.toString('utf8', 0, whole).split('\n').slice(0, -1);
  return {
    entries: lines.map((line, index) => entryIn(schema, line, `${file}:${index + 1}`)),
    append: (entry) => appendFileSync(handle, `${JSON.stringify(entry)}\n`),
    close: () => closeSync(handle),
  };
};
