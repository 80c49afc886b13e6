import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { installedMatchesLock } from '../bootstrap/installed.mjs';
import { findExecutable } from '../services/executable.ts';
import { type Check, type CheckContext, failed, passed } from './check.ts';

const run = promisify(execFile);

const OLDEST = 20;
const INSTALL = 'run npm ci';

/** PATH as the user's shell has it: npm and our bootstrap put node_modules/.bin folders in front. */
const withoutPackages = ({ PATH }: NodeJS.ProcessEnv): NodeJS.ProcessEnv => ({
  PATH: (PATH ?? '')
    .split(delimiter)
    .filter((folder) => !/node_modules[/\\]\.bin$/.test(folder))
    .join(delimiter),
});

/** Without the leading v; empty when it does not run. */
const versionOf = async (node: string): Promise<string> => {
  const { stdout } = await run(node, ['--version']).catch(() => ({ stdout: '' }));
  return stdout.trim().replace(/^v/, '');
};

export const nodeAtHand: Check = {
  name: 'Node at hand',
  late: 'reinstall Node from https://nodejs.org',
  run: async ({ env }) => {
    const fix = `install Node ${OLDEST} or newer from https://nodejs.org, so that it is on PATH`;
    const node = await findExecutable('node', withoutPackages(env));
    if (node === undefined) return failed('there is no node on PATH', fix);
    const version = await versionOf(node);
    const what = `${node} is ${version === '' ? 'not a working Node' : version}`;
    return Number(version.split('.')[0]) >= OLDEST ? passed(what) : failed(`${what}; ${OLDEST} is the oldest`, fix);
  },
};

/** npm has read package.json before this runs; undefined when it pins no Node. */
const pinnedVersion = async ({ projectDirectory }: CheckContext): Promise<string | undefined> =>
  JSON.parse(await readFile(join(projectDirectory, 'package.json'), 'utf8')).devDependencies?.node;

export const pinnedNode: Check = {
  name: 'pinned Node',
  late: INSTALL,
  run: async (context) => {
    const wanted = await pinnedVersion(context);
    const file = process.platform === 'win32' ? 'node.exe' : 'node';
    const found = await versionOf(join(context.projectDirectory, 'node_modules', 'node', 'bin', file));
    if (found !== '' && found === wanted) return passed(`${found} in node_modules`);
    const what = `package.json pins ${wanted}, node_modules has ${found === '' ? 'none that runs' : found}`;
    return failed(what, `set ignore-scripts=false in .npmrc, and ${INSTALL}`);
  },
};

export const dependencies: Check = {
  name: 'dependencies',
  late: INSTALL,
  run: async ({ projectDirectory }) =>
    installedMatchesLock(projectDirectory)
      ? passed('node_modules holds what package-lock.json asks for')
      : failed('node_modules is missing or older than package-lock.json', INSTALL),
};

const LOCK = 'run npm run lock';

export const lock: Check = {
  name: 'lock file',
  late: LOCK,
  run: async ({ projectDirectory }) => {
    const check = [join(import.meta.dirname, '../checks/lock.ts'), '--check'];
    const { stdout } = await run(process.execPath, check, { cwd: projectDirectory }).catch((error: unknown) => {
      if (error instanceof Error && 'stdout' in error && error.stdout !== '') return { stdout: String(error.stdout) };
      throw error;
    });
    const [first, ...more] = stdout.trim().split('\n');
    if (!first) return passed('package-lock.json agrees with every package.json');
    return failed(more.length === 0 ? first : `${first} (and ${more.length} more)`, LOCK);
  },
};
