import { afterAll, describe, expect, it } from 'vitest';
import { useDatabase } from '../testing/database.ts';
import { orderOf, placementOf } from '../testing/placing.ts';
import { aShop } from '../testing/shop.ts';
import { openDatabase } from './database.ts';

const opened = useDatabase();

/** What an operator, a hoster or an accident may have set for a database, a role or a server. */
const HOSTILE: Readonly<Record<string, string>> = {
  DateStyle: 'SQL, DMY',
  IntervalStyle: 'sql_standard',
  TimeZone: 'Asia/Kathmandu',
  bytea_output: 'escape',
  extra_float_digits: '-15',
  xmlbinary: 'hex',
  standard_conforming_strings: 'off',
  array_nulls: 'off',
  transform_null_equals: 'on',
  default_text_search_config: 'pg_catalog.german',
  gin_fuzzy_search_limit: '1',
  'pg_trgm.similarity_threshold': '1',
  'pg_trgm.word_similarity_threshold': '1',
  default_transaction_isolation: 'serializable',
  default_transaction_read_only: 'on',
  default_transaction_deferrable: 'on',
  search_path: 'pg_catalog',
  synchronous_commit: 'off',
  exit_on_error: 'on',
  row_security: 'off',
  statement_timeout: '100ms',
  lock_timeout: '1ms',
  idle_in_transaction_session_timeout: '100ms',
  idle_session_timeout: '200ms',
  client_encoding: 'LATIN1',
};

const PROBE = `
select timestamptz '2026-03-04 05:06:07.089+00' as at, date '2026-03-04' as day, '\\x00ff'::bytea as bytes,
  0.1::float8 + 0.2::float8 as sum, interval '1 day 2 hours' as span, 'crème — ✓' as text,
  (null = null) is null as "nullIsUnknown", array[null, 'NULL']::text[] as list, to_regclass('orders')::text as orders,
  length('a\\b') as letters`;

const SETTINGS = `
select name, pg_catalog.current_setting(name) as value from unnest($1::text[]) as asked (name) order by name`;

const toReset: string[] = [];

afterAll(async () => {
  for (const text of toReset) await opened().outside.unsafe(text);
});

const throughFreshConnections = async () => {
  const sizes = { poolSize: 2, placementPoolSize: 2, queueLimit: 10, queryTimeoutMs: 10_000 };
  const database = openDatabase({ url: opened().url, applicationName: 'test', ...sizes });
  try {
    const shop = aShop({ database, outside: opened().outside });
    const customerId = await shop.aCustomer();
    const basket = [{ product: await shop.aProduct(3), quantity: 2 }];
    const order = orderOf(customerId, basket);
    const placed = await shop.placement.place(placementOf(order, basket));
    const found = await shop.orders.find(order.id);
    const [probe] = await database.business.send({ text: PROBE, params: [] });
    const names = Object.keys(HOSTILE).map((name) => name.toLowerCase());
    const settings = await database.business.send({ text: SETTINGS, params: [names] });
    await database.ping();
    return { placed, asPlaced: found?.placedAt.getTime() === order.placedAt.getTime(), probe, settings };
  } finally {
    await database.close();
  }
};

describe('a session', () => {
  it('writes, reads and is set as ever, whatever the database or the role are set to', async () => {
    const { outside } = opened();
    const [{ name, role } = { name: '', role: '' }] = await outside<{ name: string; role: string }[]>`
      select current_database() as name, current_user as role`;
    const expected = await throughFreshConnections();
    expect(expected).toMatchObject({ placed: { kind: 'placed' }, asPlaced: true });
    for (const where of [`database ${name}`, `role ${role} in database ${name}`]) {
      toReset.push(`alter ${where} reset all`);
      for (const [setting, value] of Object.entries(HOSTILE)) {
        const list = setting === 'search_path' || setting === 'DateStyle' ? value : `'${value}'`;
        await outside.unsafe(`alter ${where} set ${setting} = ${list}`);
      }
      expect(await throughFreshConnections()).toEqual(expected);
      await outside.unsafe(`alter ${where} reset all`);
    }
  });

  it('is refused where foreign keys would not hold', async () => {
    const { outside, url } = opened();
    const name = new URL(url).pathname.slice(1);
    toReset.push(`alter database ${name} reset all`);
    await outside.unsafe(`alter database ${name} set session_replication_role = replica`);
    const sizes = { poolSize: 1, placementPoolSize: 1, queueLimit: 1, queryTimeoutMs: 5000 };
    const database = openDatabase({ url, applicationName: 'test', ...sizes });
    await expect(database.ping()).rejects.toThrow(/session_replication_role is replica/);
    await expect(database.verify()).rejects.toThrow(/session_replication_role is replica/);
    await database.close();
    await outside.unsafe(`alter database ${name} reset all`);
  });
});
