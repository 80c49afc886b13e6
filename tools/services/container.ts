import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { findExecutable } from './executable.ts';
import { freePort } from './free-port.ts';
import { kafkaAnswers } from './kafka-protocol.ts';
import { kafkaSettings } from './kafka-settings.ts';
import { redisAnswers } from './redis.ts';
import { claimServer } from './server-process.ts';
import type { RunningService, StartService } from './service.ts';

const run = promisify(execFile);

const INFO_MS = 2_000;
const RUN_MS = 180_000;
const READY_MS = 60_000;

type Image = {
  readonly name: string;
  readonly port: number;
  readonly environment: (port: number) => Readonly<Record<string, string>>;
  readonly command: readonly string[];
  readonly url: (port: number) => string;
  readonly answers: (port: number) => Promise<boolean>;
};

const kafkaEnvironment = (port: number): Readonly<Record<string, string>> => {
  const settings = kafkaSettings({ advertised: `127.0.0.1:${port}`, broker: ':9092', controller: 'localhost:9093' });
  const variables = Object.entries(settings).map(([name, value]) => [
    `KAFKA_${name.toUpperCase().replaceAll('.', '_')}`,
    value,
  ]);
  return { ...Object.fromEntries(variables), KAFKA_HEAP_OPTS: '-Xms128m -Xmx512m' };
};

const IMAGES = {
  redis: {
    name: 'docker.io/library/redis:7.4.2',
    port: 6379,
    environment: () => ({}),
    command: ['redis-server', '--save', '', '--appendonly', 'no'],
    url: (port) => `redis://127.0.0.1:${port}`,
    answers: redisAnswers,
  },
  kafka: {
    name: 'docker.io/apache/kafka:4.1.1',
    port: 9092,
    environment: kafkaEnvironment,
    command: [],
    url: (port) => `127.0.0.1:${port}`,
    answers: (port) => kafkaAnswers({ host: '127.0.0.1', port }),
  },
} as const satisfies Record<string, Image>;

/** The container engine on PATH whose daemon answers within two seconds. */
export const findEngine = async (env: NodeJS.ProcessEnv): Promise<string | undefined> => {
  for (const name of ['docker', 'podman']) {
    const engine = await findExecutable(name, env);
    if (engine === undefined) continue;
    const info = run(engine, ['info'], { env, timeout: INFO_MS, killSignal: 'SIGKILL' });
    if (await info.then(() => true).catch(() => false)) return engine;
  }
  return undefined;
};

const untilAnswers = async (image: Image, port: number, signal: AbortSignal | undefined): Promise<void> => {
  const until = performance.now() + READY_MS;
  while (!(await image.answers(port))) {
    signal?.throwIfAborted();
    if (performance.now() > until) throw new Error(`${image.name} was not ready within ${READY_MS / 1000} s`);
    await delay(100);
  }
};

export type StartContainer = { readonly engine: string; readonly service: keyof typeof IMAGES };

/** Runs the pinned image under a name derived from the directory, replacing one that an earlier run left behind. */
export const startContainer = async (
  { engine, service }: StartContainer,
  wanted: StartService,
): Promise<RunningService> => {
  const image: Image = IMAGES[service];
  const name = `orderline-${service}-${createHash('sha256').update(wanted.directory).digest('hex').slice(0, 12)}`;
  const port = await freePort();
  const options = { env: wanted.env, timeout: RUN_MS, ...(wanted.signal && { signal: wanted.signal }) };
  const remove = () => run(engine, ['rm', '--force', '--volumes', name], { env: wanted.env, timeout: RUN_MS });
  const variables = Object.entries(image.environment(port)).flatMap(([key, value]) => ['--env', `${key}=${value}`]);
  const publish = ['--publish', `127.0.0.1:${port}:${image.port}`];
  const claim = await claimServer(join(wanted.directory, 'server'), wanted.onProgress);
  const close = async () => {
    await remove();
    await claim.release();
  };
  await remove().catch(() => {});
  wanted.onProgress(`running ${image.name}`);
  try {
    await run(
      engine,
      ['run', '--rm', '--detach', '--name', name, ...publish, ...variables, image.name, ...image.command],
      options,
    );
    await untilAnswers(image, port, wanted.signal);
  } catch (error) {
    await close().catch(() => {});
    throw error;
  }
  return { url: image.url(port), how: `container ${image.name}`, close };
};
