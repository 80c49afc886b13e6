import { sealedBooks } from '@orderline/domain/jobs';
import { beforeAll, expect, it } from 'vitest';
import { type TestDatabase, useDatabase } from '../testing/database.ts';
import { explained } from '../testing/explained.ts';
import { aHistory, historySubscriptions } from '../testing/history.ts';
import { pgBookAudit, pgBookSeals } from './book-seals.ts';
import { awaitedBy, BY_INDEXES } from './books.ts';
import { pgReconciliation, reconciliationStatement } from './reconciliation.ts';

const sizes = { queryTimeoutMs: 120_000 };
const small = useDatabase(sizes);
const large = useDatabase(sizes);

const start = new Date('2026-03-04T05:00:00.000Z');
const at = (ms: number): Date => new Date(start.getTime() + ms);
const end = at(1e10);

const milestones = ['OrderPaid', 'OrderPacked', 'OrderShipped'];

/** Five events in the outbox for each order; the last thousand orders are open, and came after the seal. */
const fill = async ({ database, outside }: TestDatabase, orders: number) => {
  const batch = 50_000;
  for (let done = 0; done < orders; done += batch) {
    await aHistory(outside, { orders: Math.min(batch, orders - done), from: at(done * 10), milestones });
  }
  await outside`vacuum analyze`;
  const seals = pgBookSeals(database.jobs, historySubscriptions);
  const began = performance.now();
  let batches = 0;
  let longest = 0;
  for (const book of sealedBooks) {
    for (let more = true; more; batches += 1) {
      const started = performance.now();
      more = (await seals.advance(book, { until: at(1e9), limit: 20_000 })).more;
      longest = Math.max(longest, performance.now() - started);
    }
  }
  const took = performance.now() - began;
  await aHistory(outside, { orders: 1_000, from: at(2e9), status: 'placed' });
  await outside`vacuum analyze`;
  return `sealed in ${batches} batches, ${took.toFixed(0)} ms in all, the longest ${longest.toFixed(0)} ms`;
};

const told: string[] = [];

beforeAll(async () => {
  told.push(await fill(small(), 2_000), await fill(large(), 200_000));
}, 3_600_000);

const ROUNDS = 50;

const costOf = async ({ database, outside }: TestDatabase) => {
  const { read } = pgReconciliation(database.jobs, historySubscriptions);
  const took: number[] = [];
  for (let count = 0; count < ROUNDS; count += 1) {
    const started = performance.now();
    await read(end);
    took.push(performance.now() - started);
  }
  const sorted = took.toSorted((one, other) => one - other);
  const { visited } = await explained(
    outside,
    reconciliationStatement(awaitedBy(historySubscriptions), end),
    BY_INDEXES,
  );
  return { p50: sorted[ROUNDS / 2] ?? 0, longest: sorted.at(-1) ?? 0, visited, books: await read(end) };
};

it('the books of ten thousand events and of a million are read by visiting as many rows', async () => {
  const [few, many] = [await costOf(small()), await costOf(large())];
  for (const [index, { p50, longest, visited }] of [few, many].entries()) {
    process.stdout.write(`| ${p50.toFixed(1)} | ${longest.toFixed(1)} | ${visited} | ${told[index]} |\n`);
  }
  expect(many.books).toMatchObject({
    orders: { total: 201_000, open: 1_000, delivered: 200_000 },
    orderPlaced: { recorded: 201_000, effects: 201_000 },
    underWay: { outbox: 0, handling: 0, parked: 0 },
  });
  expect(many.visited).toBeLessThanOrEqual(few.visited * 1.5);
});

it('a recount of a million events finds one that is gone', async () => {
  const { database, outside } = large();
  const audit = pgBookAudit(database.jobs);
  const started = performance.now();
  for (const book of sealedBooks) expect(await audit.recount(book), book).toEqual([]);
  process.stdout.write(`| a recount | ${(performance.now() - started).toFixed(0)} ms |\n`);
  await outside`delete from outbox where id = (select min(id) from outbox)`;
  expect(await audit.recount('published-events')).toMatchObject([{ rows: { told: 200_000n, found: 199_999n } }]);
});
