import { randomBytes } from 'node:crypto';
import { generateSigningKeys } from '@orderline/adapters-crypto';
import { prepare } from '../../dev/prepare.ts';
import { freePort } from '../../services/free-port.ts';
import { type App, createApp } from './app-process.ts';

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
};

/** What production would be given, with keys of its own; nothing of the caller's environment but what a process needs. */
const environmentOf = async ({ databaseUrl, redisUrl, kafkaBrokers, more }: SystemSettings) => ({
  PATH: process.env.PATH,
  ENVIRONMENT: 'test',
  LOG_LEVEL: 'info',
  DATABASE_URL: databaseUrl,
  ...(redisUrl !== undefined && { REDIS_URL: redisUrl }),
  ...(kafkaBrokers !== undefined && { KAFKA_BROKERS: kafkaBrokers }),
  SIGNING_KEYS: JSON.stringify(await generateSigningKeys()),
  CURSOR_SECRET: randomBytes(32).toString('base64url'),
  API_KEY_PEPPER: randomBytes(32).toString('base64url'),
  ...more,
});

/** Migrates, creates the topics, seeds, and names the two apps; neither is started. */
export const prepareSystem = async (settings: SystemSettings): Promise<System> => {
  const [port, management, workerManagement] = [await freePort(), await freePort(), await freePort()];
  const env = {
    ...(await environmentOf(settings)),
    PORT: String(port),
    MANAGEMENT_PORT: String(management),
    WORKER_MANAGEMENT_PORT: String(workerManagement),
    ...(settings.more?.DEV_PAGE && { DEV_SPANS_URL: `http://127.0.0.1:${management}/dev/spans` }),
  };
  await prepare(env, { onProgress: () => undefined });
  const healthAt = (on: number) => `http://127.0.0.1:${on}/health/ready`;
  const health = { api: healthAt(management), worker: healthAt(workerManagement) };
  return {
    url: `http://127.0.0.1:${port}`,
    health,
    api: createApp({ name: 'api', env, probe: health.api }),
    worker: createApp({ name: 'worker', env, probe: health.worker }),
  };
};
