import { existsSync } from 'node:fs';
import { cp, readdir, readFile, rmdir } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { z } from 'zod';
import { isUnread } from '../bootstrap/trim.mjs';

const manifest = z.object({
  name: z.string(),
  version: z.string(),
  dependencies: z.record(z.string(), z.string()).default({}),
  optionalDependencies: z.record(z.string(), z.string()).default({}),
});

/** The folder of a package as Node finds it from a folder below the root. */
const findPackage = (root: string, from: string, name: string): string | undefined => {
  const folder = join(from, 'node_modules', name);
  if (existsSync(join(folder, 'package.json'))) return folder;
  return from === root ? undefined : findPackage(root, dirname(from), name);
};

/** The folders, relative to the root, of the packages and of all that they depend on; optional ones where they are installed. */
export const packageFolders = async (root: string, names: readonly string[]): Promise<ReadonlySet<string>> => {
  const found = new Set<string>();
  const visit = async (from: string, name: string, isOptional: boolean): Promise<void> => {
    const folder = findPackage(root, from, name);
    if (folder === undefined) {
      if (isOptional) return;
      throw new Error(`${name} is not installed, but ${relative(root, from) || 'the bundle'} needs it: run npm ci.`);
    }
    const place = relative(root, folder);
    if (found.has(place)) return;
    found.add(place);
    const { dependencies, optionalDependencies } = manifest.parse(
      JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')),
    );
    for (const one of Object.keys(dependencies)) await visit(folder, one, one in optionalDependencies);
    for (const one of Object.keys(optionalDependencies)) await visit(folder, one, true);
  };
  for (const name of names) await visit(root, name, false);
  return found;
};

/** Types and texts that no program reads, beside what no clone keeps either. */
const UNREAD = /\.(?:d\.[cm]?ts|md|markdown)$/i;

/** Of what is not copied, a clone whose packages were trimmed has no folders either. */
const removeEmpty = async (folder: string): Promise<void> => {
  const entries = await readdir(folder, { withFileTypes: true });
  for (const entry of entries) if (entry.isDirectory()) await removeEmpty(join(folder, entry.name));
  if ((await readdir(folder)).length === 0) await rmdir(folder);
};

/** Copies the packages to the same places below the target, so that Node finds them from there. */
export const copyPackages = async (root: string, target: string, folders: Iterable<string>): Promise<void> => {
  for (const folder of folders) {
    const source = join(root, folder);
    const nested = join(source, 'node_modules');
    const isRead = (path: string) => !UNREAD.test(path) && !isUnread(`/${relative(root, path).replaceAll('\\', '/')}`);
    const filter = (path: string) => path !== nested && isRead(path);
    await cp(source, join(target, folder), { recursive: true, dereference: true, filter });
    await removeEmpty(join(target, folder));
  }
};
