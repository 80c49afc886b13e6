import { join } from 'node:path';
import { migrate } from '@orderline/adapters-postgres';
import postgres from 'postgres';
import { heapOptions, telemetryOptions } from '../../dev/node-options.ts';
import { freePort } from '../../services/free-port.ts';
import { projectDirectory } from '../../services/project.ts';
import { startRedis } from '../../services/redis.ts';
import { idOf } from '../requests.ts';
import { openToAll, sqlFile } from '../system.ts';
import type { Launched, Testbed } from '../testbed.ts';
import { redisInfo } from './machine.ts';

const DATABASE = 'realtime';
const NO_LIMIT = '1000000';
/** By which a process can be told to collect its garbage. */
export const garbageOptions = ['--expose-gc', '--import', join(import.meta.dirname, 'collect-garbage.ts')];
/** One that does nothing else, and one that serves requests too. */
const ROLES = ['realtime', 'api,realtime'] as const;

/** Started as it is in production, but that it can be told to collect its garbage. */
const startNode = (testbed: Testbed, main: string, env: NodeJS.ProcessEnv, url: string): Promise<Launched> =>
  testbed.launch({
    file: process.execPath,
    args: [...heapOptions, ...garbageOptions, ...telemetryOptions, main],
    env,
    url,
  });

/** The yardstick, which holds sockets and nothing else. */
export const startBare = async (testbed: Testbed) => {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const main = join(import.meta.dirname, 'bare-server.ts');
  const args = [...heapOptions, ...garbageOptions, main];
  return { port, ...(await testbed.launch({ file: process.execPath, args, env: { PORT: String(port) }, url })) };
};

/** Two processes of the api, a worker, Redis, and so many customers with a token each, who are staff too. */
export const startFleet = async (testbed: Testbed, customers: number) => {
  await testbed.sql.unsafe(`create database ${DATABASE}`);
  const databaseUrl = testbed.databaseUrl(DATABASE);
  await migrate({ url: databaseUrl });
  const sql = postgres(databaseUrl, { max: 1, connection: { application_name: 'bench' } });
  testbed.opened.defer(() => sql.end());
  await sql.file(sqlFile('realtime.sql'), [customers]);
  await sql`vacuum (analyze)`;
  const redis = await startRedis({
    directory: join(testbed.directory, 'redis'),
    env: process.env,
    onProgress: () => undefined,
  });
  testbed.opened.defer(() => redis.close('immediate'));
  const { settings, token } = await openToAll(testbed, databaseUrl);
  const limits = ['REALTIME_CONNECTIONS', 'REALTIME_CONNECTIONS_PER_ADDRESS', 'REALTIME_CONNECTIONS_PER_USER'];
  const env = {
    ...settings,
    ...Object.fromEntries(limits.map((name) => [name, NO_LIMIT])),
    REALTIME_CONNECTIONS_PER_USER: '10',
    REDIS_URL: redis.url,
    DRAIN_SECONDS: '0',
  };
  const start = async (name: 'api' | 'worker', more: NodeJS.ProcessEnv) => {
    const [port, management] = [await freePort(), await freePort()];
    const main = join(projectDirectory, 'apps', name, 'src', 'main.ts');
    const ports = {
      PORT: String(port),
      MANAGEMENT_PORT: String(management),
      WORKER_MANAGEMENT_PORT: String(management),
    };
    const launch = () =>
      startNode(testbed, main, { ...env, ...more, ...ports }, `http://127.0.0.1:${management}/health/ready`);
    let running = await launch();
    return {
      port,
      management,
      pid: () => running.pid,
      /** Ends it so, and starts another one in its place. */
      restart: async (end: (running: Launched) => Promise<void>): Promise<void> => {
        await end(running);
        running = await launch();
      },
    };
  };
  const apis = await Promise.all(ROLES.map((API_ROLES) => start('api', { API_ROLES })));
  const worker = await start('worker', {});
  const numbers = Array.from({ length: customers }, (_, nth) => 1 + nth);
  const tokens: string[] = [];
  for (const number of numbers) tokens.push(await token(idOf('001', number), ['customer', 'staff']));
  return { sql, apis, worker, tokens, redis: () => redisInfo(Number(new URL(redis.url).port)) };
};

export type Fleet = Awaited<ReturnType<typeof startFleet>>;
