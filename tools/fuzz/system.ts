import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { generateSigningKeys } from '@orderline/adapters-crypto';
import { prepare } from '../dev/prepare.ts';
import type { RunningProgram } from '../dev/program.ts';
import { configureSystem, type SystemConfig, startApp, stopApps } from '../dev/system.ts';
import { freshDatabase } from '../rehearsal/fresh-database.ts';
import { bringUp } from '../services/fallbacks.ts';
import { freePort } from '../services/free-port.ts';
import { projectDirectory, stateDirectory } from '../services/project.ts';
import { missingLine } from '../services/report.ts';
import { claimSlot } from '../services/slot.ts';

export type Say = (line: string) => void;

/** Nothing is limited by rate, and each sign-in of the tool may come from an address of its own. */
const environmentOf = async (databaseUrl: string): Promise<NodeJS.ProcessEnv> => {
  const [api, management, workerManagement] = [await freePort(), await freePort(), await freePort()].map(String);
  return {
    PATH: process.env.PATH,
    ENVIRONMENT: 'test',
    LOG_LEVEL: 'error',
    TRUSTED_PROXIES: '127.0.0.0/8',
    SIGNING_KEYS: JSON.stringify(await generateSigningKeys()),
    CURSOR_SECRET: randomBytes(32).toString('base64url'),
    API_KEY_PEPPER: randomBytes(32).toString('base64url'),
    WEBHOOK_SECRET_KEY: randomBytes(32).toString('base64url'),
    DATABASE_URL: databaseUrl,
    PORT: api,
    MANAGEMENT_PORT: management,
    WORKER_MANAGEMENT_PORT: workerManagement,
    // The document tells of a path that only a gateway has.
    API_ROLES: 'api,realtime,gateway',
    GATEWAY_ROUTES: join(projectDirectory, 'infra/gateway/routes.yaml'),
    GATEWAY_PORT: '0',
  };
};

const onApps = async <Value>(config: SystemConfig, say: Say, work: (url: string) => Promise<Value>): Promise<Value> => {
  const programs: RunningProgram[] = [];
  try {
    for (const app of ['api', 'worker'] as const) programs.push(await startApp(app, config));
    return await work(`http://127.0.0.1:${config.ports.api}`);
  } finally {
    await stopApps(programs, say);
  }
};

/**
 * Runs the work against api and worker as processes over an empty, seeded PostgreSQL database, without Redis and Kafka,
 * and leaves nothing behind.
 */
export const onFreshSystem = async <Value>(say: Say, work: (url: string) => Promise<Value>): Promise<Value> => {
  const slot = await claimSlot(join(stateDirectory, 'fuzz'));
  const { directory } = slot;
  const services = await bringUp(['postgres'], { directory, env: process.env, purpose: 'test', onProgress: say });
  try {
    const server = services.services.postgres?.url;
    if (server === undefined) throw new Error(services.missing.map(missingLine).join('\n'));
    const database = await freshDatabase(server);
    try {
      const env = await environmentOf(database.url);
      await prepare(env, { onProgress: say });
      return await onApps(await configureSystem(env, say), say, work);
    } finally {
      await database.drop();
    }
  } finally {
    await services.close();
    await slot.release();
  }
};
