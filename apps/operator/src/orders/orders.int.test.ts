import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { migrate, openDatabase, pgInsertFulfilments, pgParkingLot } from '@orderline/adapters-postgres';
import { createDatabase } from '@orderline/adapters-postgres/testing/empty-database';
import type { Fulfilment } from '@orderline/domain/fulfilment';
import { asId, type EventId, type OrderId, orderNumberOf, type UserId } from '@orderline/domain/shared';
import postgres from 'postgres';
import { expect, it } from 'vitest';
import { reconcile } from './reconcile.ts';
import { readOrder } from './show.ts';

const at = new Date('2026-03-04T05:06:07.089Z');

const pickingOf = (orderId: OrderId, dueAt: Date): Fulfilment => ({
  ...{
    orderId,
    customerId: asId<UserId>('0199c0de-7a00-7000-8000-000000000009'),
    amount: { minor: 1, currency: 'GBP' },
  },
  ...{
    status: 'picking',
    attempts: 0,
    nextAt: null,
    dueAt,
    payment: 'authorised',
    refunding: 0,
    refunded: 0,
    pickRequests: 1,
  },
  ...{ shipmentRequests: 0, deliveredAt: null, begunAt: at, updatedAt: at },
});

const [late, blocked, well] = ['a', 'b', 'c'].map((end) => asId<OrderId>(`0199c0de-7a00-7000-8000-00000000000${end}`));

const aDatabase = async () => {
  const { url, drop } = await createDatabase();
  await migrate({ url });
  return { url, drop };
};

const sizes = { applicationName: 'test', poolSize: 1, placementPoolSize: 1, queueLimit: 10, queryTimeoutMs: 5_000 };

const fill = async (url: string) => {
  const database = openDatabase({ url, ...sizes });
  const future = new Date(Date.now() + 3_600_000);
  if (!late || !blocked || !well) throw new Error('an order is missing');
  const picking = [pickingOf(late, at), pickingOf(blocked, future), pickingOf(well, future)];
  const insertions = picking.map((row) => ({
    delivery: {
      ...{ consumer: 'fulfilment', type: 'OrderPlaced', version: 1 },
      ...{ eventId: asId<EventId>(row.orderId), aggregateId: row.orderId },
    },
    row,
  }));
  await pgInsertFulfilments(database.business)(insertions, at);
  const wire = { topic: 'warehouse.picks.v1', key: blocked ?? '', headers: { ce_type: 'PickCompleted' }, value: '{}' };
  const parked = { consumer: 'fulfilment', eventId: 'warehouse.picks.v1/0/7', wire, attempts: 4, dueAt: null };
  await pgParkingLot(database.business).park({ ...parked, error: 'pickedAt is no time', parkedAt: at });
  await database.close();
};

const ordersTold = (url: string, ...args: readonly string[]) => {
  const env = { ...process.env, ENVIRONMENT: 'development', DATABASE_URL: url };
  const script = resolve(import.meta.dirname, '../main.ts');
  return promisify(execFile)(process.execPath, [script, 'orders', ...args], { env }).then(
    ({ stderr }) => ({ code: 0, stderr }),
    (failed: { readonly code: number; readonly stderr: string }) => failed,
  );
};

const orders = async (url: string, ...args: readonly string[]) => {
  const env = { ...process.env, ENVIRONMENT: 'development', DATABASE_URL: url };
  const run = promisify(execFile)(process.execPath, [resolve(import.meta.dirname, '../main.ts'), 'orders', ...args], {
    env,
  });
  return run.then(
    (done) => ({ code: 0, stdout: done.stdout }),
    (failed: { readonly code: number; readonly stdout: string }) => ({ code: failed.code, stdout: failed.stdout }),
  );
};

it('npm run orders -- stuck shows who is late and who is blocked by which event, with what to do, and nobody else', async () => {
  const { url, drop } = await aDatabase();
  try {
    expect(await orders(url, 'stuck')).toEqual({ code: 0, stdout: 'every order gets on by itself\n' });
    await fill(url);
    const told = await orders(url, 'stuck');
    expect(told.code).toBe(1);
    expect(told.stdout).toContain(
      `${orderNumberOf(late ?? asId(''))}  ${late}\n  picking since ${at.toISOString()}, waits for warehouse, answer overdue since`,
    );
    expect(told.stdout).toContain('  blocked by fulfilment/warehouse.picks.v1/0/7: pickedAt is no time\n');
    expect(told.stdout).toContain('dlq replay fulfilment/warehouse.picks.v1/0/7');
    expect(told.stdout).not.toContain(well);
    const { stdout } = await orders(url, 'stuck', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ orders: [{ overdue: true }, { overdue: false, blockedBy: [{}] }] });
    expect((await orders(url, 'stray')).code).toBe(2);
  } finally {
    await drop();
  }
});

it('npm run orders -- show finds an order by its number or its id, and tells what has happened to it', async () => {
  const { url, drop } = await aDatabase();
  const database = openDatabase({ url, ...sizes });
  try {
    const id = '0199c0de-7a00-7000-8002-67bd089eb45a';
    const sql = postgres(url, { max: 1 });
    await sql`insert into orders (id, customer_id, status, total_minor, currency, shipping_address, version, placed_at, updated_at)
      values (${id}, ${id}, 'cancelled', 1700, 'GBP', '{}', 2, ${at}, ${at})`;
    await sql`insert into order_history (order_id, version, type, at, reason)
      values (${id}, 1, 'OrderPlaced', ${at}, null), (${id}, 2, 'OrderCancelled', ${at}, 'payment-declined')`;
    await sql.end();
    const byNumber = await orders(url, 'show', 'k7qm4', '9xd2t');
    expect(byNumber.stdout).toContain(`K7QM4-9XD2T  ${id}\n  cancelled, 17.00 GBP, of customer ${id}\n`);
    expect(byNumber.stdout).toContain(`  2  ${at.toISOString()}  OrderCancelled  the payment was declined\n`);
    expect(await readOrder(database, id.toUpperCase())).toMatchObject({ number: 'K7QM4-9XD2T', history: [{}, {}] });
    expect(await readOrder(database, 'ZZZZZ-ZZZZZ')).toBeNull();
    expect(await readOrder(database, 'K7')).toBeUndefined();
  } finally {
    await database.close();
    await drop();
  }
});

it('npm run orders -- reconcile tells whether the books agree, and what differs', async () => {
  const { url, drop } = await aDatabase();
  const sql = postgres(url, { max: 1 });
  const database = openDatabase({ url, ...sizes });
  try {
    expect(await reconcile(database)).toMatchObject({ agrees: true, drifting: 0 });
    const product = '0199c0de-7a00-7000-8000-0000000000d1';
    await sql`insert into products
      (id, sku, title, description, category, price_minor, currency, version, created_at, updated_at)
      values (${product}, 'MUG', 'Mug', '', 'mugs', 100, 'GBP', 1, ${at}, ${at})`;
    await sql`insert into stock (product_id, on_hand, reserved, version, events, announced, updated_at)
      values (${product}, 7, 0, 1, 0, 'available', ${at})`;
    await sql`insert into orders (id, customer_id, status, total_minor, currency, shipping_address, version, placed_at, updated_at)
      values (${product}, ${product}, 'placed', 1700, 'GBP', '{}', 1, ${at}, ${at})`;
    const told = await orders(url, 'reconcile');
    expect(told.code).toBe(1);
    expect(told.stdout.match(/^differs.*$/gm)).toEqual([
      'differs  stock received = on hand + shipped: 0 and 7',
      'differs  orders = OrderPlaced recorded: 1 and 0',
      'differs  orders = OrderPlaced effects: 1 and 0',
      'differs  orders = fulfilment records: 1 and 0',
      `differs  stock of product ${product}`,
    ]);
  } finally {
    await database.close();
    await sql.end();
    await drop();
  }
});

it('npm run orders -- reconcile tells a database that is away, or is none of ours, from books that differ', async () => {
  const { url, drop } = await createDatabase();
  try {
    const { code, stderr } = await ordersTold(url, 'reconcile');
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /^PostgreSQL at .+: relation ".+" does not exist; it has no schema of ours.+npm run migrate\n$/,
    );
    const away = await ordersTold(Object.assign(new URL(url), { port: '1' }).href, 'reconcile');
    expect(away.code).toBe(4);
    expect(away.stderr).toMatch(/^PostgreSQL at .+: nobody|nobody listens there/);
  } finally {
    await drop();
  }
});
