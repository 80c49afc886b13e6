import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { demoOperator } from '@orderline/composition';
import { prepare } from '../dev/prepare.ts';
import type { RunningProgram } from '../dev/program.ts';
import { developmentSecrets } from '../dev/secrets.ts';
import { configureSystem, type SystemConfig, startApp, stopApps } from '../dev/system.ts';
import { checksTable } from '../replay/report.ts';
import { connect } from '../replay/system/system.ts';
import { signedInTokens } from '../replay/system/tokens.ts';
import { type Broker, openBroker } from '../services/broker.ts';
import { bringUp, type Services } from '../services/fallbacks.ts';
import { freePort } from '../services/free-port.ts';
import { stateDirectory } from '../services/project.ts';
import { missingLine } from '../services/report.ts';
import { claimSlot } from '../services/slot.ts';
import { injectFaults } from './faults.ts';
import { freshDatabase } from './fresh-database.ts';
import { type Partners, startPartners } from './partners.ts';
import { keepSweeping } from './sweeping.ts';
import { untilEnded } from './until-ended.ts';
import { checkRehearsal } from './verdict.ts';

const USAGE = `Example: npm run rehearse -- tools/replay/sample.csv

Replays a file of sales against PostgreSQL, Redis and Kafka of its own, with api, worker and the partners that fulfil
orders as separate processes. The partners fail in one of twenty things that they do; worker and Kafka are killed in the
middle of the orders. It ends when every order is delivered or cancelled, and then holds the books, the payment
provider's ledger and the topic of orders against each other; its exit code is 0 where all agree.
`;

const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

/** Who does not answer within seconds is asked again, and at last the order is given up. */
const timeouts = {
  FULFILMENT_PAYMENT_SECONDS: '60',
  FULFILMENT_PICK_SECONDS: '8',
  FULFILMENT_COLLECTION_SECONDS: '8',
  FULFILMENT_DELIVERY_SECONDS: '5',
  FULFILMENT_REMINDERS: '10',
};

type Stage = { readonly services: Services; readonly broker: Broker; readonly directory: string };

const environmentOf = async ({ services: { services }, broker }: Stage): Promise<NodeJS.ProcessEnv> => ({
  ...process.env,
  ...(await developmentSecrets(stateDirectory)),
  ...timeouts,
  ENVIRONMENT: 'development',
  LOG_LEVEL: 'error',
  REDIS_URL: services.redis?.url,
  KAFKA_BROKERS: broker.address,
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
  if (!called) say('the replay was over before anything could be killed in the middle');
  return called && typeof code === 'number' ? code : 1;
};

/** A worker that is replaced when it is killed. */
const aWorker = async (config: SystemConfig) => {
  let running: RunningProgram = await startApp('worker', config);
  return {
    current: () => running,
    restart: async () => {
      await running.exited;
      running = await startApp('worker', config);
    },
  };
};

type Played = { readonly stage: Stage; readonly config: SystemConfig; readonly partners: Partners };

const playOn = async ({ stage, config, partners }: Played, file: string, databaseUrl: string): Promise<number> => {
  const api = await startApp('api', config);
  const worker = await aWorker(config);
  const wait = (milliseconds: number) => delay(milliseconds);
  const limits = { url: `http://127.0.0.1:${config.ports.api}`, attempts: 10, wait };
  const { email, password } = demoOperator;
  const tokens = signedInTokens({ timeouts: limits, now: () => performance.now(), credentials: { email, password } });
  const connection = { timeouts: limits, tokens };
  const over = new AbortController();
  const sweeping = keepSweeping({ connection, databaseUrl }, over.signal);
  let injected: Promise<void> = Promise.resolve();
  try {
    const code = await replay(file, config, () => {
      injected = injectFaults({ worker, broker: stage.broker, say });
    });
    await injected;
    const books = await untilEnded({ system: connect(connection), databaseUrl, say });
    const checks = await checkRehearsal({ books, partners, broker: stage.broker.address, databaseUrl });
    process.stdout.write(`${checksTable('every order to its end', checks)}\n`);
    return checks.every(({ agrees }) => agrees) ? code : 1;
  } finally {
    over.abort();
    await sweeping;
    await injected.catch(() => undefined);
    await stopApps([api, worker.current()], say);
  }
};

const rehearseOn = async (stage: Stage, file: string): Promise<number> => {
  const { services } = stage;
  const server = services.services.postgres?.url;
  if (server === undefined || services.missing.length > 0) {
    for (const missing of services.missing) say(missingLine(missing));
    return 1;
  }
  await stage.broker.start();
  const database = await freshDatabase(server);
  const given = { ...(await environmentOf(stage)), DATABASE_URL: database.url };
  await prepare(given, { onProgress: say });
  const partners = await startPartners(given, stage.directory);
  try {
    const config = await configureSystem({ ...given, PAYMENT_URL: partners.paymentUrl }, say);
    return await playOn({ stage, config, partners }, file, database.url);
  } finally {
    await partners.stop();
    await database.drop();
  }
};

const rehearse = async (file: string): Promise<number> => {
  const slot = await claimSlot(join(stateDirectory, 'rehearsal'));
  const { directory } = slot;
  const { DATABASE_URL: _postgres, REDIS_URL: _redis, ...env } = process.env;
  const services = await bringUp(['postgres', 'redis'], { directory, env, onProgress: say });
  const broker = await openBroker(join(stateDirectory, 'rehearsal-kafka'));
  try {
    return await rehearseOn({ services, broker, directory }, file);
  } finally {
    await broker.close();
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
