import type { TestDatabase } from '@orderline/adapters-postgres/testing/empty-database';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isReady } from './testing/app-process.ts';
import { keepAsking } from './testing/keep-alive-load.ts';
import { createDemoDatabase, prepareSystem, type System } from './testing/system.ts';
import { until } from './testing/until.ts';

const CLIENTS = 40;
const path = '/api/v1/products?limit=1';

describe.skipIf(!process.env.TEST_DATABASE_URL)('an api that is replaced under load', () => {
  let database: TestDatabase;
  let leaving: System;
  let staying: System;

  beforeAll(async () => {
    database = await createDemoDatabase();
    const settings = { databaseUrl: database.url, more: { DRAIN_SECONDS: '5', LOG_LEVEL: 'warn' } };
    leaving = await prepareSystem(settings);
    staying = await prepareSystem(settings);
    await Promise.all([leaving.api.start(), staying.api.start()]);
  });
  afterAll(async () => {
    await Promise.all([leaving?.api.kill(), staying?.api.kill()]);
    await database?.drop();
  });

  it('says first that it is not ready, closes each connection with an answer, and loses no request', async () => {
    const { url, health, api } = leaving;
    const load = keepAsking([url, staying.url], { clients: CLIENTS, path });
    await load.more(10 * CLIENTS);
    api.signal('SIGTERM');
    const unready = await until({
      what: 'the api to say that it drains',
      ask: async () => {
        const response = await fetch(health.api);
        return response.status === 503 ? response.json() : void (await response.body?.cancel());
      },
    });
    expect(unready).toMatchObject({ status: 'down', checks: { draining: { status: 'down' } } });
    await load.more(3 * CLIENTS);
    load.withdraw(url);
    expect(await api.ended()).toBe('exit code 0');
    await load.more(5 * CLIENTS);
    const { answered, failed, closing } = await load.end();
    expect(failed).toEqual([]);
    expect(answered).toBeGreaterThan(20 * CLIENTS);
    expect(closing.get(url)).toBeGreaterThanOrEqual(CLIENTS / 2);
    expect(closing.get(staying.url)).toBeUndefined();
    expect(await isReady(staying.health.api)).toBe(true);
  });
});
