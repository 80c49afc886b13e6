import type { OrderFilter } from '@orderline/domain/orders';
import { asId, type UserId } from '@orderline/domain/shared';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Send, Statement } from '../connection/statement.ts';
import { useDatabase } from '../testing/database.ts';
import { explained } from '../testing/explained.ts';
import { millionOrders } from '../testing/million-orders.ts';
import { pgUserDirectory } from '../users/directory.ts';
import { pgOrderList } from './list.ts';

const opened = useDatabase({ catalogPoolSize: 1, queryTimeoutMs: 60_000 });

beforeAll(async () => {
  const { outside } = opened();
  await outside.unsafe(millionOrders);
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
