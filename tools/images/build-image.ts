import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type AppName, root } from '../bundle/build-app.ts';
import { BASE, NPM_CACHE } from './base.ts';
import { run, type Store } from './store.ts';

const AUTHORITIES = '/etc/ssl/certs/ca-certificates.crt';

/** npm in the build asks the registry that npm asks here, trusts whom it trusts, and has the packages that it has. */
const asNpmHere = async (): Promise<readonly string[]> => {
  const settings = await run('npm', ['config', 'get', 'userconfig']);
  const cache = await run('npm', ['config', 'get', 'cache']);
  await mkdir(cache, { recursive: true });
  return [
    ...(existsSync(settings) ? ['--secret', `id=npmrc,src=${settings}`] : []),
    ...(existsSync(AUTHORITIES) ? ['--volume', `${AUTHORITIES}:${AUTHORITIES}:ro`] : []),
    ...['--volume', `${cache}:${NPM_CACHE}`],
  ];
};

export type Stamp = {
  readonly version: string;
  readonly revision: string;
  /** Seconds since 1970: of the commit, so that the same commit gives the same image. */
  readonly epoch: number;
};

/** What is built says which commit it is of. */
export const stampOf = async (version: string): Promise<Stamp> => {
  const git = (...args: readonly string[]) => run('git', ['-C', root, ...args]);
  const [revision, epoch] = await Promise.all([git('rev-parse', 'HEAD'), git('log', '-1', '--format=%ct')]);
  return { version, revision, epoch: Number(epoch) };
};

export const imageOf = (app: AppName): string => `localhost/orderline-${app}`;

/** Builds Dockerfile.<app> as docker build does; answers the digest of the image's configuration, which names its layers. */
export const buildImage = async (store: Store, app: AppName, { version, revision, epoch }: Stamp): Promise<string> => {
  const given = {
    BUILD_BASE: BASE,
    VERSION: version,
    REVISION: revision,
    CREATED: new Date(epoch * 1000).toISOString(),
    SOURCE_DATE_EPOCH: String(epoch),
  };
  const built = await store.buildah(
    'build',
    ...['--isolation', 'chroot', '--format', 'docker', '--pull-never', '--layers', '--quiet'],
    ...['--timestamp', String(epoch), '--file', join(root, `Dockerfile.${app}`), '--tag', imageOf(app)],
    ...Object.entries(given).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]),
    ...(await asNpmHere()),
    root,
  );
  return built.split('\n').at(-1) ?? '';
};
