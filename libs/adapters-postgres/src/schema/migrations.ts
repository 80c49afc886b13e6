import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

export type Migration = {
  /** Counts from 1, gapless. */
  readonly version: number;
  readonly name: string;
  readonly text: string;
  readonly checksum: string;
  /** Of a contract: the schema of the oldest release that still runs on what it leaves. */
  readonly neededBy?: number;
  /** The index that it builds or drops concurrently, which no transaction may do: it is its only statement. */
  readonly index?: string;
};

const FOLDER = join(import.meta.dirname, '../../migrations');
const NAME = /^(\d{4})_([a-z0-9_]+)\.sql$/;

/** What a migration that takes something away begins with, so that older releases refuse what it leaves. */
const CONTRACT = /^-- contract since (\d{4}): \S.*$/m;

const neededBy = (file: string, version: number, text: string): Pick<Migration, 'neededBy'> => {
  const [, since] = CONTRACT.exec(text) ?? [];
  if (since === undefined) return {};
  if (Number(since) < version) return { neededBy: Number(since) };
  throw new Error(`${file} takes away what ${since} still uses: a contract follows the release that does without`);
};

const CONCURRENTLY =
  /^(?:\s|--[^\n]*\n)*(?:create\s+(?:unique\s+)?|drop\s+)index\s+concurrently\s+(?:if\s+(?:not\s+)?exists\s+)?(\w+)[^;]*;\s*$/i;

const indexOf = (text: string): Pick<Migration, 'index'> => {
  const index = CONCURRENTLY.exec(text)?.[1];
  return index === undefined ? {} : { index };
};

const read = async (file: string): Promise<Migration> => asMigration(file, await readFile(join(FOLDER, file), 'utf8'));

/** What a file of that name with that text is. */
export const asMigration = (file: string, text: string): Migration => {
  const [, digits, name] = NAME.exec(file) ?? [];
  if (!digits || !name) throw new Error(`${file} is no migration: name it like 0009_add_returns.sql`);
  const version = Number(digits);
  const checksum = createHash('sha256').update(text).digest('hex');
  return { version, name, text, checksum, ...neededBy(file, version, text), ...indexOf(text) };
};

const filesInOrder = async (): Promise<readonly string[]> =>
  (await readdir(FOLDER)).filter((file) => file.endsWith('.sql')).sort();

/** The migrations of this release, in order. */
export const migrations = async (): Promise<readonly Migration[]> => {
  const found = await Promise.all((await filesInOrder()).map(read));
  for (const [index, { version, name }] of found.entries()) {
    if (version !== index + 1) throw new Error(`migration ${version} (${name}) stands where ${index + 1} is expected`);
  }
  return found;
};

/** The version of the schema that this release needs. */
export const requiredVersion = async (): Promise<number> => (await filesInOrder()).length;
