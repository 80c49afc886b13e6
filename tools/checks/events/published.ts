import { execFile } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { promisify } from 'node:util';
import type { JsonSchema } from '@orderline/contracts/events';
import type { Schemas } from './check-events.ts';

const FOLDER = 'docs/events/schemas';

const run = promisify(execFile);

/** What the generator wrote is an object. */
const asSchema = (text: string): JsonSchema => JSON.parse(text) as JsonSchema;

/** The schemas that are kept in the tree at `root`. */
export const keptSchemas = (root: string): Schemas =>
  new Map(
    globSync('**/*.json', { cwd: join(root, FOLDER) }).map((file) => [
      file.split(sep).join('/'),
      asSchema(readFileSync(join(root, FOLDER, file), 'utf8')),
    ]),
  );

/** The schemas of a commit, or null where git does not have it: no repository, or a shallow one. */
const committedSchemas = async (root: string, commit: string): Promise<Schemas | null> => {
  const git = async (...args: readonly string[]) => (await run('git', [...args], { cwd: root })).stdout;
  try {
    const files = (await git('ls-tree', '-r', '--name-only', commit, `${FOLDER}/`)).split('\n').filter(Boolean);
    const read = async (file: string) =>
      [file.slice(FOLDER.length + 1), asSchema(await git('show', `${commit}:${file}`))] as const;
    return new Map(await Promise.all(files.map(read)));
  } catch {
    return null;
  }
};

/** What consumers may know: the schemas of the tree, of the last commit and of the one before it. */
export const publishedSchemas = async (root: string): Promise<readonly Schemas[]> => {
  const commits = await Promise.all(['HEAD', 'HEAD^'].map((commit) => committedSchemas(root, commit)));
  return [keptSchemas(root), ...commits.flatMap((schemas) => schemas ?? [])];
};
