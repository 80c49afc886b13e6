import { ok, type Result } from '@orderline/domain/shared';
import type { Refused } from '../../http/policy/problem.ts';
import { readJson } from './json-text.ts';

/** Of the bytes as they were: not true of others. */
const ofBytes: ReadonlySet<string> = new Set([
  ...['content-length', 'content-md5', 'digest', 'content-digest', 'repr-digest', 'accept-ranges', 'trailer'],
]);

export const isOfBytes = (name: string): boolean => ofBytes.has(name);

export const isEncoded = (encoding: string | undefined): boolean =>
  encoding !== undefined && encoding.trim().toLowerCase() !== 'identity';

/** The body as it goes on, or why it cannot be read. */
export const changedBody = (bytes: Uint8Array, change: (value: unknown) => unknown): Result<Buffer, Refused> => {
  const read = readJson(bytes);
  return read.ok ? ok(Buffer.from(JSON.stringify(change(read.value)))) : read;
};
