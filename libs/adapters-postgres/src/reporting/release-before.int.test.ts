import { createReporting } from '@orderline/domain/reporting';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Database, openDatabase } from '../connection/database.ts';
import { migrations } from '../schema/migrations.ts';
import { createDatabase, type TestDatabase } from '../testing/empty-database.ts';
import { sumDifferences } from './reconcile-sums.ts';
import { pgReports } from './reports.ts';
import { pgSumFacts } from './sum-facts.ts';
import { pgSumReports } from './sum-reports.ts';

/** The last schema in which nothing was counted. */
const BEFORE = 54;
const now = new Date('2026-12-31T00:00:00Z');

let opened: TestDatabase;
let database: Database;

beforeAll(async () => {
  opened = await createDatabase();
  const sizes = { poolSize: 2, placementPoolSize: 2, relayPoolSize: 2, queueLimit: 100, queryTimeoutMs: 30_000 };
  database = openDatabase({ url: opened.url, applicationName: 'test', ...sizes });
});
afterAll(async () => {
  await database.close();
  await opened.drop();
});

const migrateWhere = async (isAsked: (version: number) => boolean) => {
  for (const { version, text } of await migrations()) if (isAsked(version)) await opened.sql.unsafe(text);
};

/** Tables that were there before and that nobody else can read until it is over, while it fills others or itself. */
const unreadableWhileFilled = ({ text }: { readonly text: string }) =>
  opened.sql.begin(async (sql) => {
    const before = await sql<{ oid: number }[]>`select oid from pg_class where relkind = 'r'`;
    await sql.unsafe(text);
    if (!/^(insert|update|delete)/m.test(text)) return [];
    const locked = await sql<{ name: string }[]>`
      select relation::regclass::text as name from pg_locks
      where pid = pg_backend_pid() and mode = 'AccessExclusiveLock' and relation = any(${before.map(({ oid }) => oid)})`;
    return locked.map(({ name }) => name);
  });

/** Of ten customers, who come again every five days, orders of both products, of which every third is cancelled. */
const tell = async (first: number, last: number) => {
  const { sql } = opened;
  const numbered = sql`generate_series(${first}::int, ${last}::int) as n`;
  const id = sql`('0199c0de-7a00-7000-8000-' || lpad(n::text, 12, '0'))::uuid`;
  const at = sql`'2026-06-01T12:00:00Z'::timestamptz + n * interval '12 hours'`;
  await sql`
    insert into report_lines (generation, order_id, position, product_id, at, currency, units, minor)
    select 1, ${id}, position, id, ${at}, 'GBP', 1, 50 from ${numbered} cross join (
      select id, row_number() over (order by sku) as position from products
    ) as product`;
  await sql`
    insert into report_facts (generation, order_id, version, kind, at, customer_id, country, currency, minor, units, lines)
    select 1, ${id}, 1, 'placed', ${at}, ('0199c0de-0000-7000-8000-' || lpad((n % 10)::text, 12, '0'))::uuid, 'GB', 'GBP',
      100, 2, 2 from ${numbered}`;
  await sql`
    insert into report_facts (generation, order_id, version, kind, at)
    select 1, ${id}, 2, 'cancelled', ${at} from ${numbered} where n % 3 = 0`;
};

const told = async () => {
  const reporting = createReporting({
    reports: pgReports(database.jobs, [{ consumer: 'reporting', types: ['OrderPlaced'] }]),
    reconciliation: { read: () => expect.unreachable() },
    now: () => now,
  });
  const period = { from: '2026-06-01', to: '2026-12-01', zone: 'Europe/Istanbul' };
  const cohorts = await reporting.readCohorts({ period });
  const sold = async (by: 'category' | 'product') => {
    const result = await reporting.readSales({ period, by, compare: false });
    return (
      result.ok && result.value.parts.map(({ orders, cancelledOrders, gross }) => [orders, cancelledOrders, gross])
    );
  };
  return {
    category: await sold('category'),
    product: await sold('product'),
    customers: cohorts.ok && cohorts.value.told[0],
  };
};

describe('reports beside a worker of the release before', () => {
  it('tell of what it told and added up, before and after what it lacks is counted', async () => {
    const { sql } = opened;
    await migrateWhere((version) => version <= BEFORE);
    for (const sku of ['MUG-01', 'PLATE-01'])
      await sql`
        insert into products (id, sku, title, description, category, price_minor, currency, version, created_at, updated_at)
        values (gen_random_uuid(), ${sku}, ${sku}, '', 'kitchen', 100, 'GBP', 1, now(), now())`;
    // Its worker adds up what is listed, and knows of no counts.
    const addedUpBefore = pgSumFacts(database.jobs);
    await tell(1, 120);
    expect(await addedUpBefore(70)).toBe(70);
    for (const migration of await migrations())
      if (migration.version > BEFORE)
        expect([migration.version, await unreadableWhileFilled(migration)]).toEqual([migration.version, []]);
    await tell(121, 180);
    expect(await addedUpBefore(50)).toBe(50);
    const expected = {
      category: [[180, 60, 18_000n]],
      product: [
        [180, 60, 9_000n],
        [180, 60, 9_000n],
      ],
      customers: { cohort: 0, later: 0, customers: 10, orders: 58 },
    };
    expect(await told()).toEqual(expected);
    while ((await pgSumReports(database.jobs)(25)) > 0);
    expect(await told()).toEqual(expected);
    expect(await database.jobs.transaction((send) => sumDifferences(send, 100))).toEqual([]);
  });
});
