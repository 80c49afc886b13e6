import { constants } from 'node:fs';
import { access, readFile, stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { reachableDirectory, serverAccount } from '../services/account.ts';
import { type Check, failed, passed } from './check.ts';

const exists = async (path: string): Promise<boolean> => (await stat(path).catch(() => undefined)) !== undefined;

const nearest = async (path: string): Promise<string> => ((await exists(path)) ? path : nearest(dirname(path)));

const GIB = 2 ** 30;
const SPACE = 'free some space, for example by deleting .data while nothing runs';

/** PostgreSQL's log of writes may grow to 1 GiB; its data and Kafka's come on top. */
export const diskSpace: Check = {
  name: 'disk space',
  late: SPACE,
  run: async ({ stateDirectory }) => {
    const place = await nearest(stateDirectory);
    const { bavail, bsize } = await statfs(place);
    const what = `${((bavail * bsize) / GIB).toFixed(1)} GiB free for ${stateDirectory}`;
    return bavail * bsize >= 2 * GIB ? passed(what) : failed(`only ${what}; 2 are needed`, SPACE);
  },
};

const OWNED = ['', 'secrets.json', 'services', 'services/postgres', 'test'];

type MayWrite = (path: string) => Promise<boolean>;

const mayWrite: MayWrite = (path) =>
  access(path, constants.W_OK | constants.R_OK).then(
    () => true,
    () => false,
  );

/** The first path of ours that this user may not write; undefined when all is well. */
const foreign = async (directory: string, isOurs: MayWrite): Promise<string | undefined> => {
  for (const path of OWNED.map((name) => join(directory, name))) {
    if ((await exists(path)) && !(await isOurs(path))) return path;
  }
  return undefined;
};

/** Where the database of development is or will be; undefined before the first start. */
export const databaseDirectory = async (stateDirectory: string): Promise<string | undefined> => {
  const wanted = join(stateDirectory, 'services', 'postgres', 'data');
  if (!(await exists(dirname(wanted)))) return undefined;
  return reachableDirectory(wanted, await serverAccount());
};

/** The major version of the data; undefined where there is none. */
const databaseVersion = async (stateDirectory: string): Promise<string | undefined> => {
  const directory = await databaseDirectory(stateDirectory);
  if (directory === undefined || !(await exists(join(directory, 'PG_VERSION')))) return undefined;
  return (await readFile(join(directory, 'PG_VERSION'), 'utf8')).trim();
};

export const stateCheck = (isOurs: MayWrite): Check => ({
  name: 'development data',
  late: 'delete .data while nothing runs: development data is made and seeded again',
  run: async ({ stateDirectory }) => {
    if (!(await exists(stateDirectory))) return passed('none yet: npm start makes and seeds it');
    const path = await foreign(stateDirectory, isOurs);
    if (path !== undefined) {
      const user = process.getuid?.() ?? 'you';
      return failed(`this user may not write to ${path}`, `as root: chown -R ${user} ${path}, or delete it`);
    }
    const version = await databaseVersion(stateDirectory);
    return passed(
      version === undefined ? 'no database yet: npm start makes and seeds it' : `a database of PostgreSQL ${version}`,
    );
  },
});

export const state = stateCheck(mayWrite);
