import { link, mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { makeSecret, type SecretName } from '@orderline/adapters-crypto';
import type { Command } from '../command.ts';
import { HELP, type Options, readOptions } from './options.ts';

type Made = { readonly name: SecretName; readonly value: string };

const fileOf = (folder: string, name: SecretName): string => resolve(folder, name.toLowerCase().replaceAll('_', '-'));

/** The file has all of it, or is not there: what is cut short is a file beside it. */
const writeWhole = async (file: string, text: string): Promise<void> => {
  const aside = `${file}.${process.pid}`;
  try {
    await writeFile(aside, text, { mode: 0o600, flag: 'wx' });
    await link(aside, file);
  } finally {
    await rm(aside, { force: true });
  }
};

/** Writes all or none, or with `keep` what is missing: a secret that is there may be in use. */
const writeAll = async (
  folder: string,
  made: readonly Made[],
  keep: boolean,
): Promise<Readonly<Record<string, string>>> => {
  const files = made.map(({ name, value }) => ({ name, value, file: fileOf(folder, name) }));
  const there = new Set<string>();
  for (const { name, file } of files) {
    const found = await stat(file).catch(() => undefined);
    if (found === undefined) continue;
    if (found.size === 0) throw new Error(`${file} is empty: remove it, and it is made anew`);
    if (!keep)
      throw new Error(`${file} is there already: remove it first if ${name} is not in use, or name the others`);
    there.add(file);
  }
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const missing = files.filter((one) => !there.has(one.file));
  for (const { file, value } of missing) await writeWhole(file, `${value}\n`);
  return Object.fromEntries(files.map(({ name, file }) => [`${name}_FILE`, file]));
};

/** A line that both a shell and an environment file read as it was meant; `readOptions` refuses a folder that has none. */
const lineOf = ([name, value]: readonly [string, string]): string => {
  if (/^[\w./:=-]*$/.test(value)) return `${name}=${value}`;
  const quote = value.includes("'") ? '"' : "'";
  return `${name}=${quote}${value}${quote}`;
};

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
