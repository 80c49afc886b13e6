import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { MalformedFile } from './malformed-file.ts';

const GZIP = Buffer.from([0x1f, 0x8b]);

const whyUnreadable: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'the file may not be read by this user',
  EISDIR: 'this is a directory',
};

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown fault';

const unreadable = (path: string, error: unknown): MalformedFile => {
  const code = codeOf(error);
  return new MalformedFile(path, {
    what: whyUnreadable[code] ?? `the file cannot be read (${code})`,
    fix: 'Give the path of a readable .csv or .csv.gz file',
  });
};

const firstBytes = async (path: string): Promise<Buffer> => {
  await using handle = await open(path);
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(GZIP.length), 0, GZIP.length, 0);
  return buffer.subarray(0, bytesRead);
};

/** Streams to pipe through one another: the file's bytes, and gunzip where the bytes (not the name) say gzip. */
export const openFile = async (path: string): Promise<readonly [Readable, ...NodeJS.ReadWriteStream[]]> => {
  try {
    const zipped = (await firstBytes(path)).equals(GZIP);
    if (!zipped && path.endsWith('.gz')) {
      const what = 'the name ends in .gz, but the content is not gzip';
      throw new MalformedFile(path, { line: 1, what, fix: 'Rename the file, or download it again' });
    }
    const bytes = (await open(path)).createReadStream();
    return zipped ? [bytes, createGunzip()] : [bytes];
  } catch (error) {
    throw error instanceof MalformedFile ? error : unreadable(path, error);
  }
};
