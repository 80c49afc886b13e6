import type { TestDatabase } from '@orderline/adapters-postgres/testing/empty-database';
import { millionOrders } from '@orderline/adapters-postgres/testing/million-orders';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStaffClient, type StaffClient } from './testing/staff-client.ts';
import { createDemoDatabase, prepareSystem, type System } from './testing/system.ts';
import { until } from './testing/until.ts';

const ROUNDS = 40;

const filtered = [
  '/admin/orders?status=cancelled',
  '/admin/orders?sku=SKU-77',
  '/admin/orders?from=2026-02-01&before=2026-03-01',
  '/admin/search?q=number4711',
  '/admin/search?q=person4711@mail11.example',
  '/admin/search?q=enamel+mug',
] as const;

/** The newest order and the newest customer, and the lists behind the menu, whatever they are. */
const pathsFrom = async ({ get }: StaffClient): Promise<readonly string[]> => {
  const found = async (path: string, pattern: RegExp) =>
    [...(await get(path)).matchAll(pattern)].flatMap(([, to]) => to ?? []);
  const menu = await found('/admin', /<li><a href="([^"]+)"/g);
  const [order, customer] = await Promise.all([
    found('/admin/orders', /href="(\/admin\/orders\/[\w-]{36})"/g),
    found('/admin/customers', /href="(\/admin\/customers\/[\w-]{36})"/g),
  ]);
  return [...new Set([...menu, ...order.slice(0, 1), ...customer.slice(0, 1), ...filtered])];
};

describe.skipIf(!process.env.TEST_DATABASE_URL)('the pages of staff over a million orders', () => {
  let database: TestDatabase;
  let system: System;

  beforeAll(async () => {
    database = await createDemoDatabase();
    await database.sql.unsafe(millionOrders);
    await database.sql`vacuum analyze`;
    const more = { API_ROLES: 'api,admin', RATE_LIMIT_USER: '1000000' };
    system = await prepareSystem({ databaseUrl: database.url, more });
    await system.api.start();
  }, 3_600_000);
  afterAll(async () => {
    await system?.api.kill();
    await database?.drop();
  });

  /** How often big tables were read from end to end; what a process has counted is told at the latest when it ends. */
  const readWhole = async () => {
    const { sql } = database;
    await until({
      what: 'the connections of the api to end',
      ask: async () => {
        const [left] =
          await sql`select 1 from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()
          and backend_type in ('client backend', 'parallel worker')`;
        return left ? undefined : true;
      },
    });
    return sql<{ relname: string; seq_scan: string }[]>`
      select relname, seq_scan from pg_stat_user_tables where relname in ('orders', 'order_lines', 'users') order by relname`;
  };

  it('each read by indexes alone; how long they take is printed', async () => {
    await system.api.end('SIGTERM');
    const untouched = await readWhole();
    const careless = postgres(database.url, { max: 1 });
    await careless`select count(*) from users where name = 'nobody'`;
    await careless.end();
    const before = await readWhole();
    expect(before).not.toEqual(untouched);
    await system.api.start();
    const client = await openStaffClient(system.url);
    const paths = await pathsFrom(client);
    expect(paths.length).toBeGreaterThan(12);
    process.stdout.write('| page | p50/p95 in ms |\n|---|---|\n');
    for (const path of paths) {
      const took: number[] = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        const started = performance.now();
        await client.get(path);
        took.push(performance.now() - started);
      }
      const sorted = took.toSorted((one, other) => one - other);
      const at = (share: number) => (sorted[Math.floor(ROUNDS * share)] ?? 0).toFixed(1);
      process.stdout.write(`| ${path} | ${at(0.5)}/${at(0.95)} |\n`);
    }
    await system.api.end('SIGTERM');
    expect(await readWhole()).toEqual(before);
  });
});
