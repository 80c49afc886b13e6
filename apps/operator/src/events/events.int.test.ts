import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { migrate, openDatabase, pgParkingLot } from '@orderline/adapters-postgres';
import { createDatabase } from '@orderline/adapters-postgres/testing/empty-database';
import postgres from 'postgres';
import { expect, it } from 'vitest';

const at = new Date('2026-03-04T05:06:07.089Z');

const parkedAs = (eventId: string) => ({
  consumer: 'fulfilment',
  eventId,
  wire: { topic: 'orderline.orders.v1', key: eventId, headers: { ce_type: 'OrderPlaced' }, value: '{}' },
  attempts: 4,
  dueAt: null,
  error: 'broken',
  parkedAt: at,
});

const databaseWith = async (...ids: readonly string[]) => {
  const { url, drop } = await createDatabase();
  await migrate({ url });
  const sizes = { poolSize: 1, placementPoolSize: 1, queueLimit: 10, queryTimeoutMs: 5_000 };
  const database = openDatabase({ url, applicationName: 'test', ...sizes });
  for (const id of ids) await pgParkingLot(database.business).park(parkedAs(id));
  await database.close();
  return { url, drop };
};

/** The program's exit code, and what it printed as JSON where it did. */
const events = async (url: string, line: string) => {
  const env = { ...process.env, ENVIRONMENT: 'development', DATABASE_URL: url };
  const args = [resolve(import.meta.dirname, '../main.ts'), 'events', ...line.split(' '), '--json'];
  const run = promisify(execFile)(process.execPath, args, { env });
  const { code, stdout } = await run.then(
    (done) => ({ code: 0, ...done }),
    (failed: { readonly code: number; readonly stdout: string }) => failed,
  );
  return { code, json: stdout === '' ? null : JSON.parse(stdout) };
};

it('npm run events -- dlq shows, releases and discards what is parked in PostgreSQL', async () => {
  const { url, drop } = await databaseWith('e1', 'e2');
  try {
    expect(await events(url, 'dlq list')).toMatchObject({
      code: 0,
      json: { events: [{ id: 'fulfilment/e1', parkedAt: at.toISOString() }, {}], errors: [{ events: 2 }] },
    });
    expect(await events(url, 'dlq discard fulfilment/e1 --reason test')).toMatchObject({ code: 0 });
    expect(await events(url, 'dlq replay --all')).toMatchObject({ code: 0, json: { released: ['fulfilment/e2'] } });
    expect(await events(url, 'dlq list --waiting')).toMatchObject({ json: { events: [{ id: 'fulfilment/e2' }] } });
    expect(await events(url, 'dlq show fulfilment/e1')).toEqual({ code: 2, json: null });
    const sql = postgres(url, { max: 1 });
    const told = await sql`select actor_kind, action, target_id from audit_entries order by id`;
    await sql.end();
    expect([...told]).toEqual([
      { actor_kind: 'operator', action: 'dlq discard', target_id: 'fulfilment/e1' },
      { actor_kind: 'operator', action: 'dlq replay', target_id: 'fulfilment/e2' },
    ]);
  } finally {
    await drop();
  }
});

it('npm run events -- new-epoch begins another epoch of all channels, each time', async () => {
  const { url, drop } = await databaseWith();
  const sql = postgres(url, { max: 1 });
  try {
    const epochs = new Set<unknown>();
    for (let count = 0; count < 3; count += 1) {
      const [kept] = await sql`select epoch from channel_epoch`;
      epochs.add(kept?.epoch);
      const { code, json } = await events(url, 'new-epoch');
      expect(code).toBe(0);
      expect(await sql`select epoch from channel_epoch`).toEqual([json]);
    }
    expect(epochs.size).toBe(3);
    expect((await events(url, 'new-epoch now')).code).toBe(2);
  } finally {
    await sql.end();
    await drop();
  }
});

it('npm run events -- snapshot announces each product that nobody was told of, once', async () => {
  const { url, drop } = await databaseWith();
  const sql = postgres(url, { max: 1 });
  try {
    await sql`insert into products
      (id, sku, title, description, category, price_minor, currency, version, created_at, updated_at)
      select gen_random_uuid(), 'SKU-' || n, 'Mug', '', 'mugs', n, 'GBP', 7, now(), now()
      from generate_series(1, 1200) as n`;
    expect(await events(url, 'snapshot')).toEqual({ code: 0, json: { announced: 1200 } });
    expect(await events(url, 'snapshot')).toEqual({ code: 0, json: { announced: 0 } });
    const told = await sql`select type, aggregate_version, count(distinct aggregate_id)::int as products, count(*)::int
      from outbox join products on products.id = aggregate_id and products.events = 1 group by 1, 2`;
    expect([...told]).toEqual([{ type: 'ProductCreated', aggregate_version: 1, products: 1200, count: 1200 }]);
  } finally {
    await sql.end();
    await drop();
  }
});
