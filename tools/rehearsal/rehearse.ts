import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { prepare } from '../dev/prepare.ts';
import type { RunningProgram } from '../dev/program.ts';
import { developmentSecrets } from '../dev/secrets.ts';
import { configureSystem, type SystemConfig, startApp, stopApps } from '../dev/system.ts';
import { freePort } from '../services/free-port.ts';
import { bringUp, type Services } from '../services/ladder.ts';
import { stateDirectory } from '../services/project.ts';
import { missingLine } from '../services/report.ts';
import { claimSlot } from '../services/slot.ts';
import { freshDatabase } from './fresh-database.ts';

const USAGE = `Example: npm run rehearse -- tools/replay/sample.csv

Replays a file of sales against PostgreSQL, Redis and Kafka of its own, with api and worker as separate processes, and
kills the worker with SIGKILL in the middle of the orders. The replay then reconciles the books; its exit code is ours.
`;

const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

const environmentOf = async ({ services }: Services, databaseUrl: string): Promise<NodeJS.ProcessEnv> => ({
  ...process.env,
  ...(await developmentSecrets(stateDirectory)),
  ENVIRONMENT: 'development',
  LOG_LEVEL: 'warn',
  DATABASE_URL: databaseUrl,
  REDIS_URL: services.redis?.url,
  KAFKA_BROKERS: services.kafka?.url,
  PORT: String(await freePort()),
  MANAGEMENT_PORT: String(await freePort()),
  WORKER_MANAGEMENT_PORT: String(await freePort()),
});

/** Replays, and calls `midway` once when the first orders are in. */
const replay = async (file: string, { ports, env }: SystemConfig, midway: (line: string) => void): Promise<number> => {
  const script = fileURLToPath(new URL('../replay/replay.ts', import.meta.url));
  const args = [script, file, '--url', `http://127.0.0.1:${ports.api}`];
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'inherit', 'pipe'] });
  const exit = once(child, 'exit');
  let called = false;
  for await (const line of createInterface({ input: child.stderr })) {
    say(line);
    if (called || !line.startsWith('orders:')) continue;
    called = true;
    midway(line);
  }
  const [code] = await exit;
  if (!called) say('the replay was over before the worker could be killed in the middle');
  return called && typeof code === 'number' ? code : 1;
};

const rehearseOn = async (services: Services, file: string): Promise<number> => {
  const server = services.services.postgres?.url;
  if (server === undefined || services.missing.length > 0) {
    for (const missing of services.missing) say(missingLine(missing));
    return 1;
  }
  const database = await freshDatabase(server);
  const env = await environmentOf(services, database.url);
  await prepare(env, say);
  const config = await configureSystem(env, say);
  const api = await startApp('api', config);
  let worker: Promise<RunningProgram> = startApp('worker', config);
  const running = await worker;
  try {
    return await replay(file, config, (line) => {
      say(`killing the worker at ${line}`);
      running.signal('SIGKILL');
      worker = running.exited.then(() => startApp('worker', config));
    });
  } finally {
    await stopApps([api, await worker], say);
    await database.drop();
  }
};

const rehearse = async (file: string): Promise<number> => {
  const slot = await claimSlot(join(stateDirectory, 'rehearsal'));
  const { directory } = slot;
  const { DATABASE_URL: _postgres, REDIS_URL: _redis, KAFKA_BROKERS: _kafka, ...env } = process.env;
  const services = await bringUp(['postgres', 'redis', 'kafka'], { directory, env, onProgress: say });
  try {
    return await rehearseOn(services, file);
  } finally {
    await services.close();
    await slot.release();
  }
};

const [file, ...others] = process.argv.slice(2);
if (file === '--help') process.stdout.write(USAGE);
else if (file === undefined || others.length > 0) {
  process.stderr.write(USAGE);
  process.exitCode = 2;
} else process.exitCode = await rehearse(file);
