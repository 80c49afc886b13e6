import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateSigningKeys } from '@orderline/adapters-crypto';
import { migrate } from '@orderline/adapters-postgres';
import { useDatabase } from '@orderline/adapters-postgres/testing/database';
import type { Ports } from '@orderline/composition';
import { openApiInfrastructure } from '@orderline/composition/api';
import { seedDemo, tellDemoStory } from '@orderline/composition/demo';
import { demoAdmin, demoOperator } from '@orderline/contracts/http/demo';
import { asId } from '@orderline/domain/shared';
import { createMetrics, createMonitoring, loadConfig, processSources } from '@orderline/platform';
import { afterAll, beforeAll } from 'vitest';
import { startApi } from '../api.ts';
import { openLogLines } from './log-lines.ts';
import { shipDemoOrder } from './partners.ts';
import { openWorker, relayAll } from './relayed.ts';
import { haveTrouble } from './trouble.ts';

export type DemoSystem = {
  readonly origin: string;
  /** The code in the next e-mail that was sent. */
  readonly code: () => Promise<string>;
  /** Has the worker's consumers handle what has happened. */
  readonly relay: () => Promise<void>;
  readonly close: () => Promise<void>;
};

const many = '1000000';

const environment = async (databaseUrl: string, outbox: string): Promise<NodeJS.ProcessEnv> => ({
  ...{ ENVIRONMENT: 'test', LOG_LEVEL: 'info', DRAIN_SECONDS: '0', EMAIL_OUTBOX: outbox, DATABASE_URL: databaseUrl },
  ...{ PORT: '0', MANAGEMENT_PORT: '0', WORKER_MANAGEMENT_PORT: '0' },
  ...{ RATE_LIMIT_ANONYMOUS: many, RATE_LIMIT_USER: many, RATE_LIMIT_REGISTRATION: many, RATE_LIMIT_CODES: many },
  SIGNING_KEYS: JSON.stringify(await generateSigningKeys()),
  CURSOR_SECRET: randomBytes(32).toString('base64url'),
  API_KEY_PEPPER: randomBytes(32).toString('base64url'),
  WEBHOOK_SECRET_KEY: randomBytes(32).toString('base64url'),
});

const sources = (env: NodeJS.ProcessEnv) => ({ ...processSources(), env });

/** Admins are signed in to the pages of staff, as whoever looks after others there is. */
const signInAdmins = async ({ staffSessions, now }: Pick<Ports, 'staffSessions' | 'now'>): Promise<void> => {
  const at = now();
  for (const { id } of [demoAdmin, demoOperator]) {
    await staffSessions.insert({
      ...{ digest: `of ${id}`, userId: asId(id), stage: 'full', credential: '', formKey: null },
      ...{ createdAt: at, lastUsedAt: at, provenAt: at, address: '192.0.2.8', client: 'Mozilla/5.0' },
    });
  }
};

/** What `npm start` does with an empty database, what worker and partners make of it, and what has gone wrong since. */
const seed = async (env: NodeJS.ProcessEnv): Promise<void> => {
  const { logger } = openLogLines();
  const config = loadConfig('api', sources(env));
  await migrate({ url: config.database.url });
  const monitoring = createMonitoring({ logger, version: 'test', metrics: createMetrics('seed') });
  const { ports, close } = await openApiInfrastructure(config, { logger, monitoring });
  await seedDemo({ ports, onProgress: () => undefined });
  await tellDemoStory(ports);
  await signInAdmins(ports);
  await close();
  const { infrastructure, relay } = await openWorker(loadConfig('worker', sources(env)), logger);
  await relay();
  await shipDemoOrder(infrastructure);
  await relay();
  await haveTrouble(infrastructure.receiving.parking);
  await infrastructure.close();
};

/** Routes as the example of the contract has them, to a service that is not there. */
const routes = `
upstreams:
  - { name: orders, targets: ['http://127.0.0.1:1'], health: { path: /health, every: 1s, failures: 1 } }
limits:
  - { name: reads, requests: 100, window: 1m, per: consumer }
routes:
  - name: shop
    hostnames: [shop.example.com]
    auth: { by: [orderline-token, api-key], scopes: ['reporting:read'] }
    rules:
      - name: orders
        matches: [{ path: { value: /orders }, method: GET }]
        filters: &filters [{ type: ResponseHeaderModifier, responseHeaderModifier: { remove: [Server] } }]
        backendRefs: [{ name: orders }]
        limits: [reads]
      - { name: everything, filters: *filters, backendRefs: [{ name: orders }], limits: [reads] }
`;

/** With the role gateway, where it is asked for; it takes its time to start. */
type Wanted = { readonly gateway?: boolean };

/** Starts the api over a copy of a database that was seeded once: fresh systems, each for itself. */
export const useDemoSystems = (): ((wanted?: Wanted) => Promise<DemoSystem>) => {
  const server = useDatabase();
  const seeded = `orderline_demo_${randomUUID().replaceAll('-', '')}`;
  const copies: string[] = [];
  const urlOf = (name: string): string => Object.assign(new URL(server().url), { pathname: `/${name}` }).href;
  let env: NodeJS.ProcessEnv = {};
  let outbox = '';
  beforeAll(async () => {
    outbox = await mkdtemp(join(tmpdir(), 'outbox-'));
    await server().outside.unsafe(`create database ${seeded}`);
    env = await environment(urlOf(seeded), outbox);
    await seed(env);
  });
  afterAll(async () => {
    for (const name of [...copies, seeded]) {
      await server().outside.unsafe(`drop database if exists ${name} with (force)`);
    }
    await rm(outbox, { recursive: true, force: true });
  });
  const gatewayEnv = async (): Promise<NodeJS.ProcessEnv> => {
    const file = join(outbox, 'routes.yaml');
    await writeFile(file, routes);
    return { API_ROLES: 'api,realtime,gateway', GATEWAY_ROUTES: file, GATEWAY_PORT: '0' };
  };
  return async ({ gateway = false } = {}) => {
    const copy = `${seeded}_${copies.length}`;
    copies.push(copy);
    await server().outside.unsafe(`create database ${copy} template ${seeded}`);
    const { logger, next } = openLogLines();
    const config = loadConfig(
      'api',
      sources({ ...env, ...(gateway && (await gatewayEnv())), DATABASE_URL: urlOf(copy) }),
    );
    const { closing } = await startApi(config, logger);
    const { public: place } = await next('is up');
    return {
      origin: `http://127.0.0.1:${portOf(place)}`,
      code: async () => codeIn(String((await next('an e-mail was written into the outbox')).file)),
      relay: () => relayAll(loadConfig('worker', sources({ ...env, DATABASE_URL: urlOf(copy) })), logger),
      close: async () => {
        for (const step of closing) await step.close();
      },
    };
  };
};

const portOf = (place: unknown): number =>
  typeof place === 'object' && place !== null && 'port' in place ? Number(place.port) : 0;

/** The line that is nothing but letters, digits and what base64url has besides. */
const codeIn = async (file: string): Promise<string> => {
  const [code] = /^[\w-]{20,}$/m.exec(await readFile(file, 'utf8')) ?? [];
  if (code === undefined) throw new Error(`the e-mail ${file} has no code`);
  return code;
};
