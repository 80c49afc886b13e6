import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, chown, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Account } from './account.ts';
import type { PostgresBinaries } from './postgres-binaries.ts';
import { explainPostgresFailure } from './postgres-failure.ts';

export const SUPERUSER = 'orderline';
export const DATABASE = 'orderline';

const PASSWORD_FILE = 'orderline.password';
const INITDB = [
  `--username=${SUPERUSER}`,
  '--encoding=UTF8',
  '--locale=C',
  '--locale-provider=builtin',
  '--builtin-locale=C.UTF-8',
  '--auth=scram-sha-256',
  '--no-instructions',
];

export type Cluster = {
  readonly directory: string;
  readonly binaries: PostgresBinaries;
  readonly account: Account | undefined;
};

/** The environment without what would steer PostgreSQL: PG* variables and the locale of the terminal. */
export const postgresEnvironment = (): NodeJS.ProcessEnv => ({
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(PG|LC_|LANG)/.test(name))),
  LC_ALL: 'C',
  TZ: 'UTC',
});

type Step = { readonly file: string; readonly args: readonly string[]; readonly input?: string };

const run = ({ directory, account }: Cluster, { file, args, input }: Step): Promise<void> =>
  new Promise((resolve, reject) => {
    const options = {
      cwd: '/',
      env: postgresEnvironment(),
      timeout: 60_000,
      ...(account && { uid: account.uid, gid: account.gid }),
    };
    const child = execFile(file, [...args], options, (error, _stdout, stderr) => {
      if (error === null) resolve();
      else
        reject(
          explainPostgresFailure({ directory, how: error.message.split('\n')[0] ?? 'it fails', log: stderr.trim() }),
        );
    });
    child.stdin?.end(input);
  });

const give = async (path: string, account: Account | undefined): Promise<void> => {
  if (account !== undefined) await chown(path, account.uid, account.gid);
};

const create = async (cluster: Cluster): Promise<void> => {
  const staging = `${cluster.directory}.new`;
  const password = `${cluster.directory}.password`;
  await rm(staging, { recursive: true, force: true });
  await mkdir(staging, { mode: 0o700 });
  await give(staging, cluster.account);
  await rm(password, { force: true });
  await writeFile(password, randomBytes(24).toString('base64url'), { mode: 0o600, flag: 'wx' });
  await give(password, cluster.account);
  const { initdb, postgres } = cluster.binaries;
  await run(cluster, { file: initdb, args: [...INITDB, `--pwfile=${password}`, `--pgdata=${staging}`] });
  const single = ['--single', '-c', 'exit_on_error=on', '-D', staging, 'template1'];
  await run(cluster, { file: postgres, args: single, input: `create database ${DATABASE};\n` });
  await rename(password, join(staging, PASSWORD_FILE));
  await rename(staging, cluster.directory);
};

/** Makes the data directory unless it exists, whole or not at all; returns the superuser's password, kept inside it. */
export const prepareCluster = async (
  cluster: Cluster,
): Promise<{ readonly password: string; readonly created: boolean }> => {
  const created = (await stat(join(cluster.directory, 'PG_VERSION')).catch(() => undefined)) === undefined;
  if (created) await create(cluster);
  const file = join(cluster.directory, PASSWORD_FILE);
  await chmod(file, 0o600);
  return { password: await readFile(file, 'utf8'), created };
};
