import { createHash } from 'node:crypto';
import { chmod, mkdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';

export type Account = { readonly name: string; readonly uid: number; readonly gid: number };

/** Where root keeps what another account must reach when the project's own directories are closed to it. */
const SHARED_ROOT = '/var/lib/orderline';

const isRoot = (): boolean => process.getuid?.() === 0;

const accountsOf = (passwd: string): readonly Account[] =>
  passwd.split('\n').flatMap((line) => {
    const [name, , uid, gid] = line.split(':');
    return name === undefined || uid === undefined || gid === undefined
      ? []
      : [{ name, uid: Number(uid) >>> 0, gid: Number(gid) >>> 0 }];
  });

/** The account that servers run as when this process is root; undefined when it is not, and they run as the user. */
export const serverAccount = async (): Promise<Account | undefined> => {
  if (!isRoot()) return undefined;
  const accounts = accountsOf(await readFile('/etc/passwd', 'utf8').catch(() => ''));
  const named = (name: string) => accounts.find((account) => account.name === name && account.uid !== 0);
  return named('postgres') ?? named('nobody') ?? { name: '65534', uid: 65_534, gid: 65_534 };
};

const maySearch = async (path: string, account: Account): Promise<boolean> => {
  const { mode, uid, gid } = await stat(path);
  if (uid === account.uid) return (mode & 0o100) !== 0;
  if (gid === account.gid) return (mode & 0o010) !== 0;
  return (mode & 0o001) !== 0;
};

/** Whether the account may pass every directory down to `path` and search, or execute, `path` itself. */
export const canReach = async (path: string, account: Account): Promise<boolean> => {
  const parent = dirname(path);
  if (parent !== path && !(await canReach(parent, account))) return false;
  return maySearch(path, account);
};

/** A directory under /var/lib/orderline that everyone may search, made where it is missing. */
export const sharedDirectory = async (name: string): Promise<string> => {
  const directory = join(SHARED_ROOT, name);
  await mkdir(directory, { recursive: true });
  await chmod(SHARED_ROOT, 0o755);
  await chmod(directory, 0o755);
  return directory;
};

/** `wanted` where the account can get there, else a directory of the same base name derived from it under /var/lib/orderline. */
export const reachableDirectory = async (wanted: string, account: Account | undefined): Promise<string> => {
  const path = resolve(wanted);
  await mkdir(dirname(path), { recursive: true });
  if (account === undefined || (await canReach(dirname(path), account))) return path;
  const digest = createHash('sha256').update(path).digest('hex').slice(0, 12);
  return join(await sharedDirectory(digest), basename(path));
};
