import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { AppName } from '../../bundle/build-app.ts';
import type { Launch } from '../../e2e/testing/app-process.ts';
import { imageOf } from '../build-image.ts';
import { run, type Store } from '../store.ts';

const settings = z.object({
  User: z.string(),
  Env: z.array(z.string()),
  Entrypoint: z.array(z.string()),
  Cmd: z.array(z.string()),
  WorkingDir: z.string(),
  Labels: z.record(z.string(), z.string()),
  StopSignal: z.string(),
  ExposedPorts: z.record(z.string(), z.unknown()),
  Healthcheck: z.object({ Test: z.array(z.string()) }),
});

const inspected = z.object({ Docker: z.object({ config: settings }) });

export type OpenedImage = {
  readonly app: AppName;
  readonly settings: z.infer<typeof settings>;
  /** Where its root file system lies. */
  readonly root: string;
};

export const openImage = async (store: Store, app: AppName): Promise<OpenedImage> => {
  const container = await store.buildah('from', '--pull-never', imageOf(app));
  const root = await store.buildah('mount', container);
  const told = inspected.parse(JSON.parse(await store.buildah('inspect', '--type', 'image', imageOf(app))));
  return { app, root, settings: told.Docker.config };
};

const mount = z.looseObject({ destination: z.string() });
const namespace = z.looseObject({ type: z.string() });
const specification = z.looseObject({
  process: z.looseObject({ rlimits: z.unknown() }),
  mounts: z.array(mount),
  linux: z.looseObject({ namespaces: z.array(namespace) }),
});

export type Running = {
  readonly id: string;
  /** What is run after the entry point, in place of what the image says. */
  readonly args?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly memoryMiB?: number;
  /** Files of the machine, by their place in the container. */
  readonly files?: Readonly<Record<string, string>>;
};

/** As a cluster runs it: a read-only root, /tmp in memory, no capabilities, and the network of the machine. */
export const launchOf = async (
  folder: string,
  { root, settings: { Entrypoint, Cmd, Env, User, WorkingDir } }: OpenedImage,
  { id, args = Cmd, env = {}, memoryMiB, files = {} }: Running,
): Promise<Launch> => {
  const bundle = join(folder, id);
  await mkdir(bundle);
  await run('runc', ['spec', '--bundle', bundle]);
  const file = join(bundle, 'config.json');
  const spec = specification.parse(JSON.parse(await readFile(file, 'utf8')));
  const [uid, gid] = User.split(':').map(Number);
  const { rlimits: _limits, ...given } = spec.process;
  const bound = Object.entries(files).map(([destination, source]) => ({
    destination,
    source,
    type: 'bind',
    options: ['bind', 'ro'],
  }));
  const config = {
    ...spec,
    process: {
      ...given,
      terminal: false,
      user: { uid, gid },
      args: [...Entrypoint, ...args],
      env: [...Env, ...Object.entries(env).map(([name, value]) => `${name}=${value}`)],
      cwd: WorkingDir,
      capabilities: {},
    },
    root: { path: root, readonly: true },
    mounts: [
      ...spec.mounts,
      { destination: '/tmp', type: 'tmpfs', source: 'tmpfs', options: ['nosuid', 'nodev', 'mode=1777'] },
      ...bound,
    ],
    linux: {
      ...spec.linux,
      namespaces: spec.linux.namespaces.filter(({ type }) => type !== 'network'),
      cgroupsPath: `/orderline/${id}`,
      resources: memoryMiB === undefined ? {} : { memory: { limit: memoryMiB * 1024 * 1024 } },
    },
  };
  await writeFile(file, JSON.stringify(config));
  return { command: ['runc', '--root', join(folder, 'state'), 'run', '--bundle', bundle, id], cwd: folder };
};

/** Ends its process at once, which `runc run` then answers; a signal to that one would leave the container alone. */
export const killContainer = (folder: string, { command }: Launch): Promise<unknown> =>
  run('runc', ['--root', join(folder, 'state'), 'kill', command.at(-1) ?? '', 'KILL']);

/** Leaves no process of it. */
export const removeContainer = (folder: string, id: string): Promise<unknown> =>
  run('runc', ['--root', join(folder, 'state'), 'delete', '--force', id]).catch(() => undefined);
