import { createDatabase, type TestDatabase } from '@orderline/adapters-postgres/testing/empty-database';
import { demoOperator } from '@orderline/composition';
import { order } from '@orderline/contracts/http/v1/orders';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { prepare } from '../dev/prepare.ts';
import type { App } from './testing/app-process.ts';
import { readBooks } from './testing/books.ts';
import { placement, registerBuyer } from './testing/buyers.ts';
import { type CalmPartners, startCalmPartners } from './testing/calm-partners.ts';
import { bodyOf, signedIn } from './testing/client.ts';
import { checkOut, commitBeforeNewestMigration, type EarlierTree } from './testing/release-before.ts';
import { stockShelves } from './testing/shelves.ts';
import { anotherInstance, environmentOf } from './testing/system.ts';
import { until } from './testing/until.ts';

const commit = await commitBeforeNewestMigration();

describe.skipIf(!process.env.TEST_DATABASE_URL || !commit)('two neighbouring releases', () => {
  let before: EarlierTree;
  let partners: CalmPartners;
  const databases: TestDatabase[] = [];
  const apps: App[] = [];

  beforeAll(async () => {
    before = await checkOut(commit ?? '');
    partners = await startCalmPartners({});
  });
  afterAll(async () => {
    await Promise.all(apps.map((app) => app.kill()));
    await Promise.all([partners?.stop(), before?.remove(), ...databases.map(({ drop }) => drop())]);
  });

  const emptyEnvironment = async () => {
    const database = await createDatabase();
    databases.push(database);
    return environmentOf({ databaseUrl: database.url, more: partners.env });
  };

  const instance = async (name: App['name'], env: NodeJS.ProcessEnv, release: 'before' | 'this' = 'this') => {
    const found = await anotherInstance(name, env, release === 'before' ? before.launch(name) : undefined);
    apps.push(found.app);
    return { app: found.app, url: `http://127.0.0.1:${found.port}`, managementPort: found.managementPort };
  };

  const anOrderIsDelivered = async (url: string, trouble: () => string): Promise<void> => {
    const admin = await signedIn(url, demoOperator);
    const { plenty } = await stockShelves(admin);
    const buyer = await registerBuyer(url, admin);
    const lines = [{ productId: plenty[0] ?? '', quantity: 1 }];
    const intent = { buyer: 0, key: 'the-first', lines, copies: 1, cancels: false };
    const { id } = bodyOf(order, 201, await buyer.client.send(placement(intent)));
    const path = `/api/v1/orders/${id}`;
    await until({
      what: 'the order to be delivered',
      ask: async () => {
        const { status } = bodyOf(order, 200, await buyer.client.send({ method: 'get', path }));
        return status === 'delivered' || undefined;
      },
      told: trouble,
    });
    const books = await readBooks(admin);
    expect(books.orderPlaced).toEqual({ recorded: 1, effects: 1 });
  };

  it.each([
    ['alone', 'before', 'before'],
    ['with the api of this one', 'this', 'before'],
    ['with the worker of this one', 'before', 'this'],
  ] as const)('serve on the schema of the later one: the one before %s', async (_how, apiOf, workerOf) => {
    const env = await emptyEnvironment();
    await prepare(env, { onProgress: () => undefined });
    const api = await instance('api', env, apiOf);
    const worker = await instance('worker', env, workerOf);
    await Promise.all([api.app.start(), worker.app.start()]);
    await anOrderIsDelivered(api.url, () => `${api.app.log.trouble()}\n${worker.app.log.trouble()}`);
    expect(await Promise.all([api.app.end('SIGTERM'), worker.app.end('SIGTERM')])).toEqual([
      'exit code 0',
      'exit code 0',
    ]);
  });

  it('do not serve on the schema of the one before: this one says so once, waits, and goes on once it is migrated', async () => {
    const env = await emptyEnvironment();
    await before.migrate(String(env.DATABASE_URL));
    const api = await instance('api', env);
    const worker = await instance('worker', env);
    const started = Promise.all([api.app.start(), worker.app.start()]);
    started.catch(() => undefined);
    const toldBy = ({ log }: App) =>
      log.lines.filter(({ msg }) => msg === 'migrations: this process is not ready').map(({ cause }) => String(cause));
    for (const { app, managementPort } of [api, worker]) {
      await until({
        what: `the ${app.name} to say that it waits for its schema`,
        ask: async () => toldBy(app).length > 0 || undefined,
        told: app.log.trouble,
      });
      const { status } = await fetch(`http://127.0.0.1:${managementPort}/health/ready`);
      expect(status).toBe(503);
    }
    await prepare(env, { onProgress: () => undefined });
    await started;
    for (const { app } of [api, worker]) {
      expect(toldBy(app)).toEqual([expect.stringMatching(/^the schema is at \d+, this release needs \d+$/)]);
    }
    await anOrderIsDelivered(api.url, () => `${api.app.log.trouble()}\n${worker.app.log.trouble()}`);
  });
});
