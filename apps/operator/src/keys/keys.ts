import { mkdir, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { makeSecret, type SecretName } from '@orderline/adapters-crypto';
import type { Command } from '../command.ts';
import { HELP, type Options, readOptions } from './options.ts';

type Made = { readonly name: SecretName; readonly value: string };

const exists = async (file: string): Promise<boolean> => (await stat(file).catch(() => undefined)) !== undefined;

const fileOf = (folder: string, name: SecretName): string => resolve(folder, name.toLowerCase().replaceAll('_', '-'));

/** Writes all or none, or with `keep` what is missing: a secret that is there may be in use. */
const writeAll = async (
  folder: string,
  made: readonly Made[],
  keep: boolean,
): Promise<Readonly<Record<string, string>>> => {
  const files = made.map(({ name, value }) => ({ name, value, file: fileOf(folder, name) }));
  const there = new Set<string>();
  for (const { name, file } of files) {
    if (!(await exists(file))) continue;
    if (!keep)
      throw new Error(`${file} is there already: remove it first if ${name} is not in use, or name the others`);
    there.add(file);
  }
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const { file, value } of files.filter((one) => !there.has(one.file)))
    await writeFile(file, `${value}\n`, { mode: 0o600, flag: 'wx' });
  return Object.fromEntries(files.map(({ name, file }) => [`${name}_FILE`, file]));
};

/** A line that both a shell and an environment file read as it was meant. */
const lineOf = ([name, value]: readonly [string, string]): string =>
  /^[\w./:=-]*$/.test(value) ? `${name}=${value}` : `${name}='${value}'`;

const run = async ({ names, to, keep, json }: Options): Promise<string> => {
  const made = await Promise.all(names.map(async (name) => ({ name, value: await makeSecret(name) })));
  const told =
    to === undefined
      ? Object.fromEntries(made.map(({ name, value }) => [name, value]))
      : await writeAll(join(to), made, keep);
  return json ? JSON.stringify(told, null, 2) : Object.entries(told).map(lineOf).join('\n');
};

export const keysCommand: Command = {
  help: HELP,
  run: async (args) => {
    const options = readOptions(args);
    process.stdout.write(options === 'help' ? HELP : `${await run(options)}\n`);
    return 0;
  },
};
