import type { OrderFilter } from '@orderline/domain/orders';
import { asId, type UserId } from '@orderline/domain/shared';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Send, Statement } from '../connection/statement.ts';
import { useDatabase } from '../testing/database.ts';
import { explained } from '../testing/explained.ts';
import { pgUserDirectory } from '../users/directory.ts';
import { pgOrderList } from './list.ts';

const opened = useDatabase({ catalogPoolSize: 1, queryTimeoutMs: 60_000 });

const ORDERS = 1_000_000;
const USERS = 200_000;
const start = Date.parse('2026-01-01T00:00:00Z');
/** One every ten seconds: a million are some four months. */
const EVERY_MS = 10_000;

const filled = `
create function id_at(ms bigint, nth int) returns uuid language sql immutable as $$
  select (left(lpad(to_hex(ms), 12, '0'), 8) || '-' || right(lpad(to_hex(ms), 12, '0'), 4) || '-7000-8000-'
    || lpad(to_hex(nth), 12, '0'))::uuid
$$;
insert into users (id, email, name, locale, addresses, roles, version, events, created_at, updated_at)
select id_at(${start}, nth), 'person' || nth || '@mail' || nth % 50 || '.example',
  (array['Ada', 'Zoë', 'Łukasz', 'Grace', 'Jörg'])[1 + nth % 5] || ' Number' || nth, 'en-GB', '[]', '{customer}', 1, 1,
  now(), now()
from generate_series(1, ${USERS}) nth;
insert into orders (id, customer_id, status, total_minor, currency, shipping_address, version, placed_at, updated_at)
select id_at(${start}::bigint + nth * ${EVERY_MS}::bigint, nth), id_at(${start}, 1 + nth % ${USERS}),
  case when nth > ${ORDERS - 500} then 'placed' when nth % 20 = 0 then 'cancelled' else 'delivered' end,
  1000, 'GBP', '{"recipient":"Ada","line1":"1 Mill Lane","city":"Leeds","postalCode":"LS1 1AA","country":"GB"}', 1,
  to_timestamp((${start}::bigint + nth * ${EVERY_MS}::bigint) / 1000.0), now()
from generate_series(1, ${ORDERS}) nth;
insert into order_lines (order_id, position, product_id, sku, title, quantity, unit_minor, line_minor)
select id_at(${start}::bigint + nth * ${EVERY_MS}::bigint, nth), 0, id_at(0, nth % 5000), 'SKU-' || nth % 5000, 'a thing', 1, 1000, 1000
from generate_series(1, ${ORDERS}) nth;
`;

beforeAll(async () => {
  const { outside } = opened();
  await outside.unsafe(filled);
  await outside`vacuum analyze`;
}, 3_600_000);

const customerId = asId<UserId>('019b76da-a800-7000-8000-000000000064');
const month = { placedFrom: new Date('2026-02-01T00:00:00Z'), placedBefore: new Date('2026-03-01T00:00:00Z') };

const filters: readonly (readonly [string, OrderFilter])[] = [
  ['the newest', {}],
  ['a month of the past', month],
  ['cancelled ones', { status: 'cancelled' }],
  ['a status that none has', { status: 'packed' }],
  ['a product that few have', { sku: 'SKU-77' }],
  ['a product that none has, in a month', { ...month, sku: 'NOTHING' }],
  ['those of a customer', { customerId }],
];

const texts: readonly string[] = ['number4711', 'zoe number12', 'person4711@mail11.example', 'mail7.example', 'nobody'];

const ROUNDS = 20;

const measured = async (name: string, ask: (send: Send) => Promise<unknown>) => {
  const { database, outside } = opened();
  const { send } = database.catalog;
  const sent: Statement[] = [];
  const recording: Send = (statement) => {
    sent.push(statement);
    return send(statement);
  };
  await ask(recording);
  const costs = await Promise.all(sent.map((statement) => explained(outside, statement)));
  const took: number[] = [];
  for (let count = 0; count < ROUNDS; count += 1) {
    const started = performance.now();
    await ask(send);
    took.push(performance.now() - started);
  }
  const sorted = took.toSorted((one, other) => one - other);
  const at = (share: number) => (sorted[Math.floor(ROUNDS * share)] ?? 0).toFixed(1);
  const visited = costs.reduce((sum, cost) => sum + cost.visited, 0);
  process.stdout.write(`| ${name} | ${at(0.5)}/${at(0.95)} | ${visited} |\n`);
  return { visited, scans: costs.flatMap(({ scans }) => scans) };
};

describe('among a million orders', () => {
  it.each(filters)('a page of staff looks at so many at most: %s', async (name, filter) => {
    const page = { limit: 50 };
    const { visited, scans } = await measured(name, (send) => pgOrderList({ send }).list(filter, page));
    expect(scans).not.toContain('Seq Scan');
    expect(visited).toBeLessThan(60_000);
  });

  it.each(texts)('somebody is found by an index: %s', async (text) => {
    const { scans } = await measured(text, (send) => pgUserDirectory({ send }).search({ text, limit: 20 }));
    expect(scans).not.toContain('Seq Scan');
  });
});
