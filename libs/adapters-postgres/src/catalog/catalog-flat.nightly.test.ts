import type { ProductQuery } from '@orderline/domain/catalog';
import { asId, type ProductId } from '@orderline/domain/shared';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Send, Statement } from '../connection/statement.ts';
import { type TestDatabase, useDatabase } from '../testing/database.ts';
import { explained } from '../testing/explained.ts';
import { manyProducts } from '../testing/many-products.ts';
import { pgProductLists } from './list.ts';

const sizes = { catalogPoolSize: 1, queryTimeoutMs: 60_000 };
const small = useDatabase(sizes);
const large = useDatabase(sizes);

beforeAll(async () => {
  await manyProducts(small().outside, 10_000);
  await manyProducts(large().outside, 1_000_000);
}, 3_600_000);

const page = { limit: 20 };
const middle = asId<ProductId>('018bcfe5-8000-7000-8000-000000000000');

const queries: readonly (readonly [string, ProductQuery])[] = [
  ['the newest', { sort: 'newest', page }],
  [
    'a category by title, a later page',
    { category: 'category-7', sort: 'title', page: { ...page, after: { key: 'Iron', id: middle } } },
  ],
  [
    'a category and price range, in stock',
    {
      category: 'category-7',
      availability: 'in_stock',
      price: { currency: 'GBP', from: 20_000, to: 60_000 },
      sort: 'price',
      page,
    },
  ],
  ['low on stock, by id', { availability: 'low', sort: 'id', page }],
  ['a common word', { text: 'mug', sort: 'relevance', page }],
  ['a common word by price', { text: 'mug', sort: 'price', page }],
  ['three words', { text: 'enamel mug mid7', sort: 'relevance', page }],
  ['a rare word', { text: 'rare7', sort: 'relevance', page }],
  ['a SKU', { text: 'SKU-0001234', sort: 'relevance', page }],
  ['a part of a SKU', { text: 'ku-00012', sort: 'relevance', page }],
  ['a slip', { text: 'enamle mug', sort: 'relevance', page }],
  ['a part of a word without spaces', { text: '炊飯', sort: 'relevance', page }],
  ['one character of such a word', { text: '飯', sort: 'relevance', page }],
  ['words that the language leaves out', { text: 'the who', sort: 'relevance', page }],
  ['nothing', { text: 'xylophone', sort: 'relevance', page }],
];

const ROUNDS = 200;

type Cost = {
  readonly p50: number;
  readonly p99: number;
  readonly cpu: number;
  readonly visited: number;
  readonly scans: readonly string[];
};

const backendCpu = `select (split_part(split_part(pg_read_file('/proc/' || pid || '/stat'), ') ', 2), ' ', 12)::int
  + split_part(split_part(pg_read_file('/proc/' || pid || '/stat'), ') ', 2), ' ', 13)::int) * 10000 as us
from pg_stat_activity where application_name = 'test catalog' and datname = current_database()`;

/** In ms; CPU of PostgreSQL in µs a query, 0 where it cannot be read. */
const costOf = async ({ database, outside }: TestDatabase, query: ProductQuery): Promise<Cost> => {
  const { send } = database.catalog;
  const sent: Statement[] = [];
  const recording: Send = (statement) => {
    sent.push(statement);
    return send(statement);
  };
  await pgProductLists({ send: recording }).list(query);
  const costs = await Promise.all(sent.map((statement) => explained(outside, statement)));
  const cpu = async () => Number((await outside.unsafe(backendCpu).catch(() => []))[0]?.us ?? 0);
  const { list } = pgProductLists({ send });
  for (let count = 0; count < 20; count += 1) await list(query);
  const [before, took] = [await cpu(), [] as number[]];
  for (let count = 0; count < ROUNDS; count += 1) {
    const started = performance.now();
    await list(query);
    took.push(performance.now() - started);
  }
  const used = (await cpu()) - before;
  const sorted = took.toSorted((one, other) => one - other);
  return {
    p50: sorted[ROUNDS / 2] ?? 0,
    p99: sorted[Math.floor(ROUNDS * 0.99)] ?? 0,
    cpu: Math.round(used / ROUNDS),
    visited: costs.reduce((sum, { visited }) => sum + visited, 0),
    scans: costs.flatMap(({ scans }) => scans),
  };
};

const cells = ({ p50, p99, cpu, visited }: Cost) => `${p50.toFixed(1)}/${p99.toFixed(1)} | ${cpu} | ${visited}`;

describe('a page of ten thousand and of a million products', () => {
  it.each(queries)('visits as many rows: %s', async (name, query) => {
    const [ofFew, ofMany] = [await costOf(small(), query), await costOf(large(), query)];
    process.stdout.write(`| ${name} | ${cells(ofFew)} | ${cells(ofMany)} |\n`);
    expect([...ofFew.scans, ...ofMany.scans]).not.toContain('Seq Scan');
    expect(ofMany.visited).toBeLessThanOrEqual(2 * ofFew.visited + 3000);
  });
});
