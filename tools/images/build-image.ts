import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { type AppName, root } from '../bundle/build-app.ts';
import { AUTHORITIES, BASE, makeBase, NPM_CACHE } from './base.ts';
import { run, type Store } from './store.ts';

/** npm in the build asks the registry that npm asks here, trusts whom it trusts, and has the packages that it has. */
const asNpmHere = async (): Promise<readonly string[]> => {
  const settings = await run('npm', ['config', 'get', 'userconfig']);
  const cache = await run('npm', ['config', 'get', 'cache']);
  await mkdir(cache, { recursive: true });
  return [
    ...(existsSync(settings) ? ['--secret', `id=npmrc,src=${settings}`] : []),
    ...['--volume', `${AUTHORITIES}:${AUTHORITIES}:ro`, '--volume', `${cache}:${NPM_CACHE}`],
  ];
};

type Stamp = {
  readonly version: string;
  readonly revision: string;
  /** Seconds since 1970: of the commit, so that the same commit gives the same image. */
  readonly epoch: number;
};

/** What is built says which commit it is of. */
const stampOf = async (): Promise<Stamp> => {
  const git = (...args: readonly string[]) => run('git', ['-C', root, ...args]);
  const revision = await git('rev-parse', 'HEAD');
  const epoch = await git('log', '-1', '--format=%ct');
  const { version } = z
    .object({ version: z.string() })
    .parse(JSON.parse(await readFile(join(root, 'package.json'), 'utf8')));
  return { version, revision, epoch: Number(epoch) };
};

export const imageOf = (app: AppName): string => `localhost/orderline-${app}`;

/** Builds Dockerfile.<app> as docker build does; answers the digest of the image's configuration, which names its layers. */
const buildImage = async (
  store: Store,
  app: AppName,
  { version, revision, epoch }: Stamp,
  more: readonly string[],
): Promise<string> => {
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
    ...more,
    root,
  );
  return built.split('\n').at(-1) ?? '';
};

export type BuiltImage = { readonly app: AppName; readonly image: string; readonly id: string };

/** Both images of the commit that is checked out, and of what was changed since; `more` goes to buildah. */
export const buildImages = async (store: Store, more: readonly string[] = []): Promise<readonly BuiltImage[]> => {
  const hasBase = await store.buildah('inspect', '--type', 'image', BASE).then(
    () => true,
    () => false,
  );
  if (!hasBase) await makeBase(store);
  const stamp = await stampOf();
  const api = await buildImage(store, 'api', stamp, more);
  const worker = await buildImage(store, 'worker', stamp, more);
  return [
    { app: 'api', image: imageOf('api'), id: api },
    { app: 'worker', image: imageOf('worker'), id: worker },
  ];
};
