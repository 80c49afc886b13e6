import { join, resolve } from 'node:path';
import { findEngine, startContainer } from './container.ts';
import { startPostgres } from './embedded-postgres.ts';
import { givenService, type Purpose } from './given.ts';
import { startKafka } from './kafka.ts';
import { startRedis } from './redis.ts';
import type { CloseMode, RunningService, ServiceName, StartService } from './service.ts';
import { ServiceUnavailable } from './unavailable.ts';

export type { ServiceName } from './service.ts';

export type BringUp = {
  readonly directory: string;
  readonly onProgress: (line: string) => void;
  readonly env: NodeJS.ProcessEnv;
  /** `test` reads TEST_DATABASE_URL and so on, never DATABASE_URL. Development when absent. */
  readonly purpose?: Purpose;
  readonly signal?: AbortSignal;
};

type BroughtUp = { readonly url: string; readonly how: string };

export type MissingService = { readonly service: ServiceName; readonly why: string; readonly fix: string };

export type Services = {
  readonly services: Readonly<Partial<Record<ServiceName, BroughtUp>>>;
  readonly missing: readonly MissingService[];
  /** The first process started here to end, asked to or not; pending while all run. */
  readonly ended: Promise<{ readonly service: ServiceName; readonly how: string }>;
  readonly close: (mode?: CloseMode) => Promise<void>;
};

const startEmbedded = async (wanted: StartService): Promise<RunningService> => {
  const server = await startPostgres({ ...wanted, dataDirectory: join(wanted.directory, 'data') });
  return {
    url: server.url,
    how: `PostgreSQL by npm (process ${server.pid})`,
    exited: server.exited,
    close: (mode) => server.close(mode === 'immediate' ? 'immediate' : 'fast'),
  };
};

const LOCAL = { postgres: startEmbedded, redis: startRedis, kafka: startKafka } as const;

const tryContainer = async (service: ServiceName, wanted: StartService): Promise<RunningService | undefined> => {
  if (service === 'postgres') return undefined;
  const engine = await findEngine(wanted.env);
  if (engine === undefined) return undefined;
  try {
    return await startContainer({ engine, service }, wanted);
  } catch (error) {
    if (error instanceof ServiceUnavailable) throw error;
    const why = error instanceof Error ? (error.message.trim().split('\n').at(-1) ?? '') : String(error);
    wanted.onProgress(`no container (${why}); looking on this machine`);
    return undefined;
  }
};

const tryEach = async (service: ServiceName, options: BringUp): Promise<RunningService> => {
  const { env, signal, purpose = 'development' } = options;
  const wanted: StartService = {
    env,
    signal,
    directory: resolve(options.directory, service),
    onProgress: (line) => options.onProgress(`${service}: ${line}`),
  };
  const started = performance.now();
  const running =
    (await givenService({ service, purpose, env })) ??
    (await tryContainer(service, wanted)) ??
    (await LOCAL[service](wanted));
  wanted.onProgress(`ready in ${((performance.now() - started) / 1000).toFixed(1)} s, ${running.how}`);
  return running;
};

type Attempt = { readonly service: ServiceName } & (
  | { readonly running: RunningService }
  | { readonly missing: MissingService }
);

const settle = async (service: ServiceName, options: BringUp): Promise<Attempt> => {
  try {
    return { service, running: await tryEach(service, options) };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const [why = '', ...log] = error.message.split('\n').filter((line) => line !== '');
    for (const line of log) options.onProgress(`${service}: ${line}`);
    const fix = error instanceof ServiceUnavailable ? error.fix : `look into ${resolve(options.directory, service)}`;
    return { service, missing: { service, why, fix } };
  }
};

/** Brings up what is wanted, all at once: given by URL, else in a container, else on this machine. What cannot be had is `missing`, never thrown. */
export const bringUp = async (wanted: readonly ServiceName[], options: BringUp): Promise<Services> => {
  const attempts = await Promise.all([...new Set(wanted)].map((service) => settle(service, options)));
  const running = attempts.flatMap((attempt) => ('running' in attempt ? [attempt] : []));
  const close = async (mode: CloseMode = 'orderly') => {
    const stops = running.map(async ({ service, running: server }) => {
      await server.close(mode);
      options.onProgress(`${service}: stopped`);
    });
    const failed = (await Promise.allSettled(stops)).flatMap((stop) =>
      stop.status === 'rejected' ? [stop.reason] : [],
    );
    if (failed.length > 0) throw new AggregateError(failed, 'not every service could be stopped');
  };
  return {
    services: Object.fromEntries(running.map(({ service, running: { url, how } }) => [service, { url, how }])),
    missing: attempts.flatMap((attempt) => ('missing' in attempt ? [attempt.missing] : [])),
    ended: Promise.race(
      running.flatMap(({ service, running: { exited } }) => (exited ? [exited.then((how) => ({ service, how }))] : [])),
    ),
    close,
  };
};
