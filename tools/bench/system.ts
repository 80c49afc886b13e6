import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { generateSigningKeys, joseAccessTokens, openKeyring } from '@orderline/adapters-crypto';
import { migrate } from '@orderline/adapters-postgres';
import { asId } from '@orderline/domain/shared';
import postgres, { type Sql } from 'postgres';
import { freePort } from '../services/free-port.ts';
import { projectDirectory, stateDirectory } from '../services/project.ts';
import { idOf } from './load.ts';
import type { Launched, Testbed } from './testbed.ts';

const CUSTOMERS = 64;
/** Of each process that takes orders, ours and the peers'. */
export const PLACING_CONNECTIONS = 4;
const UNLIMITED = '100000000';

export type SystemOptions = {
  /** How many times 10,000 products, orders and events are there before. */
  readonly size: number;
  readonly worker?: boolean;
  readonly nodeOptions?: readonly string[];
};

export type System = {
  readonly size: number;
  readonly url: string;
  readonly databaseUrl: string;
  readonly sql: Sql;
  readonly api: Launched;
  readonly worker: Launched | undefined;
  /** One of each customer, good for a quarter of an hour. */
  tokens(): Promise<readonly string[]>;
  close(): Promise<void>;
};

export const customers: readonly string[] = Array.from({ length: CUSTOMERS }, (_, number) => idOf('001', 1 + number));

export const sqlFile = (name: string): string => join(import.meta.dirname, 'sql', name);

/** What sql/books.sql counts: orders placed since the seed, their events and effects, and products of which the stock is wrong. */
export type Books = {
  readonly orders: number;
  readonly events: number;
  readonly effects: number;
  readonly wrongStock: number;
};

export const readBooks = async (sql: Sql): Promise<Books> => {
  const [books] = await sql.file<Books[]>(sqlFile('books.sql'));
  if (books === undefined) throw new Error('the books cannot be read');
  return books;
};

/** A database as sql/seed.sql makes it, copied from one that is made once for each size. */
const copyDatabase = async ({ sql, databaseUrl }: Testbed, size: number, name: string): Promise<string> => {
  const template = `seeded_${size}`;
  const [found] = await sql`select from pg_database where datname = ${template}`;
  if (found === undefined) {
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

let systems = 0;

/** Api and worker on a database of their own, from sources as npm start runs them, but for logs to a file and limits that hold nobody up. */
export const startSystem = async (testbed: Testbed, options: SystemOptions): Promise<System> => {
  const { size, worker: withWorker = false, nodeOptions = [] } = options;
  systems += 1;
  const databaseUrl = await copyDatabase(testbed, size, `system_${systems}`);
  const signingKeys = await generateSigningKeys();
  const ports = { api: await freePort(), management: await freePort(), worker: await freePort() };
  const env = {
    NODE_COMPILE_CACHE: join(stateDirectory, 'compile-cache'),
    ENVIRONMENT: 'test',
    LOG_LEVEL: 'info',
    DATABASE_URL: databaseUrl,
    DATABASE_PLACEMENT_POOL_SIZE: String(PLACING_CONNECTIONS),
    SIGNING_KEYS: JSON.stringify(signingKeys),
    CURSOR_SECRET: randomBytes(32).toString('base64url'),
    API_KEY_PEPPER: randomBytes(32).toString('base64url'),
    RATE_LIMIT_ANONYMOUS: UNLIMITED,
    RATE_LIMIT_USER: UNLIMITED,
    OTEL_EXPORTER_OTLP_ENDPOINT: testbed.traces,
    PORT: String(ports.api),
    MANAGEMENT_PORT: String(ports.management),
    WORKER_MANAGEMENT_PORT: String(ports.worker),
  };
  const launch = (name: 'api' | 'worker', port: number) =>
    testbed.launch({
      file: process.execPath,
      args: [
        ...nodeOptions,
        '--import',
        import.meta.resolve('@orderline/platform/telemetry'),
        join(projectDirectory, 'apps', name, 'src', 'main.ts'),
      ],
      env: { ...env, OTEL_SERVICE_NAME: name },
      url: `http://127.0.0.1:${port}/health/ready`,
    });
  const api = await launch('api', ports.management);
  const worker = withWorker ? await launch('worker', ports.worker) : undefined;
  const sql = postgres(databaseUrl, { max: 1, connection: { application_name: 'bench' } });
  const issuer = joseAccessTokens({
    keyring: await openKeyring(signingKeys),
    issuer: 'orderline',
    audience: 'orderline-api',
    lifetimeSeconds: 900,
  });
  const token = async (userId: string): Promise<string> => {
    const sessionId = asId<Parameters<typeof issuer.issue>[0]['sessionId']>(crypto.randomUUID());
    return (await issuer.issue({ userId: asId(userId), roles: ['customer'], sessionId, now: new Date() })).token;
  };
  return {
    size,
    url: `http://127.0.0.1:${ports.api}`,
    databaseUrl,
    sql,
    api,
    worker,
    tokens: () => Promise.all(customers.map(token)),
    close: async () => {
      await Promise.all([api.stop(), worker?.stop()]);
      await sql.end();
    },
  };
};
