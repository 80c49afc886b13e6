import type { RawHeaders } from '../headers.ts';

/** By name in lower case; several of one name are joined. Without a prototype, as names come from outside. */
export type HeaderRecord = { readonly [name: string]: string | undefined };

export const recordOf = (headers: RawHeaders, spelt = (name: string) => name.toLowerCase()): HeaderRecord => {
  const record: Record<string, string> = Object.create(null);
  for (let at = 0; at + 1 < headers.length; at += 2) {
    const name = spelt(headers[at] ?? '');
    const before = record[name];
    const value = headers[at + 1] ?? '';
    record[name] = before === undefined ? value : `${before}, ${value}`;
  }
  return record;
};
