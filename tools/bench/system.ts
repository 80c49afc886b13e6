import { randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { generateSigningKeys, joseAccessTokens, openKeyring } from '@orderline/adapters-crypto';
import { migrate } from '@orderline/adapters-postgres';
import { asId } from '@orderline/domain/shared';
import type { Role } from '@orderline/domain/users';
import postgres from 'postgres';
import { heapOptions, telemetryOptions } from '../dev/node-options.ts';
import { freePort } from '../services/free-port.ts';
import { projectDirectory, stateDirectory } from '../services/project.ts';
import { type Answered, idOf, type Load } from './requests.ts';
import type { Testbed } from './testbed.ts';

/** Of each process that takes orders, ours and the peers'. */
export const PLACING_CONNECTIONS = 4;
export const customers: readonly string[] = Array.from({ length: 64 }, (_, number) => idOf('001', 1 + number));
export const sqlFile = (name: string): string => join(import.meta.dirname, 'sql', name);

/** Of so many requests one is traced, by all odds. */
const TRACED = 1_000;
const UNLIMITED = '100000000';

/** A database as sql/seed.sql makes it, copied from one that is made once for each size. */
export const copyDatabase = async ({ sql, databaseUrl }: Testbed, size: number): Promise<string> => {
  const [template, name] = [`seeded_${size}`, `system_${randomBytes(4).toString('hex')}`];
  const [found] = await sql`select from pg_database where datname = ${template}`;
  if (found === undefined) {
    process.stderr.write(`seeding ${size * 10_000} products and orders\n`);
    await sql.unsafe(`create database ${template}`);
    await migrate({ url: databaseUrl(template) });
    const seeding = postgres(databaseUrl(template), { max: 1, onnotice: () => undefined });
    await seeding`select set_config('bench.size', ${String(size)}, false)`;
    await seeding.file(sqlFile('seed.sql'));
    await seeding`vacuum (freeze, analyze)`;
    await seeding.end();
  }
  await sql.unsafe(`create database ${name} template ${template} strategy file_copy`);
  return databaseUrl(name);
};

/** What each process is given on such a database, with high limits, and by what tokens are made that it takes. */
export const openToAll = async ({ traces }: Testbed, databaseUrl: string) => {
  const signingKeys = await generateSigningKeys();
  const names = { issuer: 'orderline', audience: 'orderline-api', lifetimeSeconds: 3600 };
  const issuer = joseAccessTokens({ keyring: await openKeyring(signingKeys), ...names });
  const settings = {
    NODE_COMPILE_CACHE: join(stateDirectory, 'compile-cache'),
    ENVIRONMENT: 'test',
    LOG_LEVEL: 'info',
    DATABASE_URL: databaseUrl,
    DATABASE_PLACEMENT_POOL_SIZE: String(PLACING_CONNECTIONS),
    SIGNING_KEYS: JSON.stringify(signingKeys),
    CURSOR_SECRET: randomBytes(32).toString('base64url'),
    API_KEY_PEPPER: randomBytes(32).toString('base64url'),
    WEBHOOK_SECRET_KEY: randomBytes(32).toString('base64url'),
    RATE_LIMIT_ANONYMOUS: UNLIMITED,
    RATE_LIMIT_USER: UNLIMITED,
    OTEL_EXPORTER_OTLP_ENDPOINT: traces,
  };
  const token = async (userId: string, roles: readonly Role[] = ['customer']): Promise<string> => {
    const sessionId: Parameters<typeof issuer.issue>[0]['sessionId'] = asId(randomUUID());
    return (
      await issuer.issue({ userId: asId(userId), roles, withheldRoles: [], amr: ['pwd'], sessionId, now: new Date() })
    ).token;
  };
  return { settings, token };
};

/** With `size` times 10,000 products, orders and events there before. */
type SystemOptions = {
  readonly size: number;
  readonly worker?: boolean;
  readonly nodeOptions?: readonly string[];
  /** Which share of traces is kept, where not the one of production; without telemetry null. */
  readonly sampled?: number | null;
};

/** Api and worker on a database of their own, from sources as npm start runs them, but for a log in a file and high limits. */
export const startSystem = async (
  testbed: Testbed,
  { size, worker: follows = false, nodeOptions = [], sampled }: SystemOptions,
) => {
  const databaseUrl = await copyDatabase(testbed, size);
  const [apiPort, apiManagement, workerManagement] = [await freePort(), await freePort(), await freePort()];
  const { settings, token } = await openToAll(testbed, databaseUrl);
  const env = {
    ...settings,
    ...(typeof sampled === 'number' && { OTEL_TRACES_SAMPLER_ARG: String(sampled) }),
    PORT: String(apiPort),
    MANAGEMENT_PORT: String(apiManagement),
    WORKER_MANAGEMENT_PORT: String(workerManagement),
  };
  const launch = (name: string, port: number) => {
    const main = join(projectDirectory, 'apps', name, 'src', 'main.ts');
    const args = [...heapOptions, ...nodeOptions, ...(sampled === null ? [] : telemetryOptions), main];
    return testbed.launch({ file: process.execPath, args, env, url: `http://127.0.0.1:${port}/health/ready` });
  };
  const api = await launch('api', apiManagement);
  const worker = follows ? await launch('worker', workerManagement) : undefined;
  const sql = postgres(databaseUrl, { max: 1, connection: { application_name: 'bench' } });
  const url = `http://127.0.0.1:${apiPort}`;
  const spansBefore = testbed.spans();
  let [told, asked] = [0, 0];
  const count = (answered: Answered): Answered => {
    told += answered.statuses[201] ?? 0;
    return answered;
  };
  /** Orders since the seed, their events and effects, and products of which the stock is not what open orders hold. */
  const books = async () => {
    const [read] = await sql.file<{ orders: number; events: number; effects: number; wrongStock: number }[]>(
      sqlFile('books.sql'),
    );
    if (read === undefined) throw new Error('the books cannot be read');
    return read;
  };
  return {
    name: size === 1 ? 'Orderline' : `Orderline, ${size} × the books`,
    url,
    databaseUrl,
    sql,
    api,
    worker,
    /** Adds orders that others have placed in the database to those that the books must have. */
    count,
    load: async (
      kind: Load['kind'],
      load: Pick<Load, 'seconds' | 'requests' | 'perSecond'>,
      few?: number,
    ): Promise<Answered> => {
      const tokens = await Promise.all(customers.map((customer) => token(customer)));
      const products = few ?? 10_000 * size;
      const answered = count(await testbed.load({ kind, url, tokens, products, connections: 64, ...load }));
      asked += answered.count;
      return answered;
    },
    books,
    /** Throws where an order that was told has not its event, its stock and, with a worker, its notification. */
    close: async (): Promise<void> => {
      await Promise.all([api.stop(), worker?.stop()]);
      const { orders, events, effects, wrongStock } = await books();
      await sql.end();
      const right = orders === told && events === told && wrongStock === 0 && (!follows || effects === told);
      if (!right) {
        throw new Error(
          `wrong: ${told} orders were answered 201; ${orders} are there, with ${events} events and ${effects} notifications, and the stock of ${wrongStock} products is not what they hold`,
        );
      }
      if (sampled !== null && sampled !== 0 && asked > TRACED && testbed.spans() === spansBefore)
        throw new Error('wrong: no trace came to the sink');
    },
  };
};

export type System = Awaited<ReturnType<typeof startSystem>>;

/** One of the plain size, and one of each of these. */
export const startSystems = async (
  testbed: Testbed,
  sizes: readonly number[],
  worker = false,
): Promise<readonly [System, ...System[]]> => {
  const systems: [System, ...System[]] = [await startSystem(testbed, { size: 1, worker })];
  for (const size of sizes) systems.push(await startSystem(testbed, { size, worker }));
  return systems;
};
