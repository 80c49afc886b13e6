import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { heapOptions } from '../../dev/node-options.ts';
import { projectDirectory, stateDirectory } from '../../services/project.ts';
import type { Launch } from './app-process.ts';

const run = promisify(execFile);

const MIGRATIONS = 'libs/adapters-postgres/migrations';

const git = async (...args: readonly string[]): Promise<string> =>
  (await run('git', [...args], { cwd: projectDirectory })).stdout.trim();

const migrationsOf = async (commit: string): Promise<readonly string[]> =>
  (await git('ls-tree', '--name-only', `${commit}:${MIGRATIONS}`)).split('\n').toSorted();

/**
 * The last commit that had the first of our migrations and not all of them; undefined where its history is not at hand. What was
 * numbered anew before it was released is passed over.
 */
export const commitBeforeNewestMigration = async (): Promise<string | undefined> => {
  const ours = (await readdir(join(projectDirectory, MIGRATIONS))).toSorted();
  try {
    const changing = await git('log', '--first-parent', '--max-count=50', '--format=%P', '--', MIGRATIONS);
    for (const parents of changing.split('\n')) {
      const [parent = ''] = parents.split(' ');
      const names = await migrationsOf(parent);
      if (names.length < ours.length && names.every((name, nth) => name === ours[nth])) return parent;
    }
  } catch {
    // A clone without all of its history, or none.
  }
  return undefined;
};

/** As they are now: before the first release, one could still be changed. */
const takeOurMigrations = async (root: string): Promise<void> => {
  const names = await readdir(join(root, MIGRATIONS));
  await Promise.all(
    names.map((name) => copyFile(join(projectDirectory, MIGRATIONS, name), join(root, MIGRATIONS, name))),
  );
};

const PACKAGES = '@orderline';

/** By its name, so that it is that tree's. */
const TELEMETRY = ['--import', `${PACKAGES}/platform/telemetry`];

/** Its packages are its own; all that comes by npm is shared with this tree. */
const linkModules = async (root: string): Promise<void> => {
  const [from, to] = [join(projectDirectory, 'node_modules'), join(root, 'node_modules')];
  await mkdir(join(to, PACKAGES), { recursive: true });
  const shared = (await readdir(from)).filter((name) => name !== PACKAGES);
  await Promise.all(shared.map((name) => symlink(join(from, name), join(to, name))));
  for (const folder of ['libs', 'apps']) {
    const names = await readdir(join(root, folder));
    await Promise.all(names.map((name) => symlink(join(root, folder, name), join(to, PACKAGES, name))));
  }
};

export type EarlierTree = {
  readonly launch: (name: 'api' | 'worker') => Launch;
  /** Brings a database to its schema. */
  migrate(databaseUrl: string): Promise<void>;
  remove(): Promise<void>;
};

/** The tree of a commit, ready to start its apps. */
export const checkOut = async (commit: string): Promise<EarlierTree> => {
  await mkdir(join(stateDirectory, 'test'), { recursive: true });
  const root = await mkdtemp(join(stateDirectory, 'test', 'release-before-'));
  const archive = join(root, 'tree.tar');
  await git('archive', '--output', archive, commit);
  await run('tar', ['-xf', archive, '-C', root]);
  await Promise.all([linkModules(root), takeOurMigrations(root)]);
  const program = `import { migrate } from '${PACKAGES}/adapters-postgres'; await migrate({ url: process.env.DATABASE_URL });`;
  return {
    launch: (name) => ({
      command: [process.execPath, ...heapOptions, ...TELEMETRY, join(root, 'apps', name, 'src', 'main.ts')],
      cwd: root,
    }),
    migrate: async (databaseUrl) => {
      const env = { PATH: process.env.PATH, DATABASE_URL: databaseUrl };
      await run(process.execPath, ['--input-type=module', '--eval', program], { cwd: root, env });
    },
    remove: () => rm(root, { recursive: true, force: true }),
  };
};
