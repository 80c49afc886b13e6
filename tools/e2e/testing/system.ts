import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { generateSigningKeys } from '@orderline/adapters-crypto';
import { copyDatabase, type TestDatabase } from '@orderline/adapters-postgres/testing/empty-database';
import { prepare } from '../../dev/prepare.ts';
import { freePort } from '../../services/free-port.ts';
import { type App, createApp, type Launch } from './app-process.ts';

export type System = {
  readonly url: string;
  readonly api: App;
  readonly worker: App;
  /** Where each app tells what it stands on. */
  readonly health: { readonly api: string; readonly worker: string };
};

export type SystemSettings = {
  readonly databaseUrl: string;
  readonly redisUrl?: string | undefined;
  readonly kafkaBrokers?: string | undefined;
  readonly more?: NodeJS.ProcessEnv;
  /** What the worker alone is given. */
  readonly ofWorker?: NodeJS.ProcessEnv;
  /** How the apps are started; from their sources where nothing is said. */
  readonly launch?: Readonly<Record<'api' | 'worker', Launch>>;
};

/** One for all: the device of the demo's admin is sealed by it, in the database that others are copies of. */
const PEPPER = createHash('sha256').update('a pepper of tests').digest('base64url');

/** What production would be given, with keys of its own; nothing of the caller's environment but what a process needs. */
export const environmentOf = async ({ databaseUrl, redisUrl, kafkaBrokers, more }: SystemSettings) => ({
  PATH: process.env.PATH,
  ENVIRONMENT: 'test',
  LOG_LEVEL: 'info',
  DATABASE_URL: databaseUrl,
  // Copies of one database have the same users and products, whose caches and limits are their own.
  ...(redisUrl !== undefined && { REDIS_URL: redisUrl, REDIS_KEY_PREFIX: `${randomUUID()}.` }),
  ...(kafkaBrokers !== undefined && { KAFKA_BROKERS: kafkaBrokers }),
  SIGNING_KEYS: JSON.stringify(await generateSigningKeys()),
  CURSOR_SECRET: randomBytes(32).toString('base64url'),
  API_KEY_PEPPER: PEPPER,
  WEBHOOK_SECRET_KEY: randomBytes(32).toString('base64url'),
  ...more,
});

export type Instance = {
  readonly app: App;
  readonly port: number;
  readonly managementPort: number;
};

const healthAt = (port: number): string => `http://127.0.0.1:${port}/health/ready`;

/** Where the page for developers takes spans: at the management port of the api. */
const spansTo = (port: number) => ({ DEV_SPANS_URL: `http://127.0.0.1:${port}/dev/spans` });

/** One more instance of an app on ports of its own; not started. */
export const anotherInstance = async (
  name: App['name'],
  env: NodeJS.ProcessEnv,
  launch?: Launch,
): Promise<Instance> => {
  const [port, managementPort] = [await freePort(), await freePort()];
  const management = name === 'api' ? 'MANAGEMENT_PORT' : 'WORKER_MANAGEMENT_PORT';
  const shown = name === 'api' && env.DEV_PAGE ? spansTo(managementPort) : {};
  const ports = { PORT: String(port), [management]: String(managementPort), ...shown };
  const app = createApp({ name, env: { ...env, ...ports }, probe: healthAt(managementPort), launch });
  return { app, port, managementPort };
};

/** A database of its own that is migrated and has the demo: what `prepareEnvironment` finds is done. */
export const createDemoDatabase = (): Promise<TestDatabase> =>
  copyDatabase('demo', async (databaseUrl) =>
    prepare(await environmentOf({ databaseUrl }), { onProgress: () => undefined }),
  );

/** Migrates, creates the topics and seeds; answers what each instance of both apps is given. */
export const prepareEnvironment = async (settings: SystemSettings): Promise<NodeJS.ProcessEnv> => {
  const env = await environmentOf(settings);
  await prepare(env, { onProgress: () => undefined });
  return env;
};

/** Migrates, creates the topics, seeds, and names the two apps; neither is started. */
export const prepareSystem = async (settings: SystemSettings): Promise<System> => {
  const env = await prepareEnvironment(settings);
  const { launch, ofWorker } = settings;
  const api = await anotherInstance('api', env, launch?.api);
  const shown = env.DEV_PAGE ? spansTo(api.managementPort) : {};
  const worker = await anotherInstance('worker', { ...env, ...shown, ...ofWorker }, launch?.worker);
  return {
    url: `http://127.0.0.1:${api.port}`,
    health: { api: healthAt(api.managementPort), worker: healthAt(worker.managementPort) },
    api: api.app,
    worker: worker.app,
  };
};
