import type { TestDatabase } from '@orderline/adapters-postgres/testing/empty-database';
import { type FaultyLink, openFaultyLink } from '@orderline/adapters-postgres/testing/faulty-link';
import { demoOperator } from '@orderline/composition';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isReady } from './testing/app-process.ts';
import { untilQuiet } from './testing/books.ts';
import { type Buyer, registerBuyer, rush } from './testing/buyers.ts';
import { type Client, signedIn } from './testing/client.ts';
import { acceptedIn, openLedger } from './testing/ledger.ts';
import { intentsOf, type Shelves, stockShelves } from './testing/shelves.ts';
import { createDemoDatabase, prepareSystem, type System } from './testing/system.ts';
import { until } from './testing/until.ts';

const ROUNDS = 4;
const ORDERS = 40;
const BUYERS = 5;

/** What happens to the connections once they have hung for longer than the deadline of a statement. */
const ENDS: readonly ((link: FaultyLink) => void)[] = [(link) => link.reset(), () => undefined];

describe.skipIf(!process.env.TEST_DATABASE_URL)('a PostgreSQL that freezes under load', () => {
  let database: TestDatabase;
  let link: FaultyLink;
  let system: System;
  let admin: Client;
  let buyers: readonly Buyer[];
  let shelves: Shelves;
  const trouble = () => `${system.api.log.trouble()}\n${system.worker.log.trouble()}`;

  beforeAll(async () => {
    database = await createDemoDatabase();
    link = await openFaultyLink(database.url);
    const more = { DATABASE_QUERY_TIMEOUT_MS: '700', LOG_LEVEL: 'warn' };
    system = await prepareSystem({ databaseUrl: link.url, more });
    await Promise.all([system.api.start(), system.worker.start()]);
    admin = await signedIn(system.url, demoOperator);
    buyers = await Promise.all(Array.from({ length: BUYERS }, () => registerBuyer(system.url, admin)));
    shelves = await stockShelves(admin);
  }, 120_000);
  afterAll(async () => {
    await Promise.all([system?.api.kill(), system?.worker.kill()]);
    await link?.close();
    await database?.drop();
  });

  const readiness = (probe: string, wanted: boolean) =>
    until({
      what: `${probe} to be ${wanted ? 'ready' : 'unready'}`,
      ask: async () => ((await isReady(probe)) === true) === wanted || undefined,
      told: trouble,
    });
  const bothAre = (wanted: boolean) =>
    Promise.all([readiness(system.health.api, wanted), readiness(system.health.worker, wanted)]);

  it('ends no process, loses and doubles no order, and is used again as soon as it is back', async () => {
    const ends = Promise.race([system.api.ended(), system.worker.ended()]);
    const ledger = openLedger();
    for (let round = 0; round < ROUNDS; round += 1) {
      const intents = intentsOf(shelves, { from: round * ORDERS, count: ORDERS, buyers: BUYERS });
      const placing = rush({ buyers, intents, ledger, concurrency: 10 });
      await ledger.reached(round * ORDERS + ORDERS / 4);
      link.freeze(round < ROUNDS / 2 ? 'everything' : 'answers');
      await bothAre(false);
      ENDS[round % ENDS.length]?.(link);
      link.heal();
      await bothAre(true);
      await placing;
    }
    expect(await Promise.race([ends, Promise.resolve('both run')])).toBe('both run');
    const attempts = ledger.entries.flatMap(({ verdicts }) => verdicts.flatMap((verdict) => verdict.attempts));
    expect(attempts.filter((attempt) => attempt === 500)).toEqual([]);
    expect(attempts).toContain(503);
    const books = await untilQuiet(admin, trouble);
    const accepted = new Set(acceptedIn(ledger).map(({ orderId }) => orderId));
    expect(books.orders.total).toBe(accepted.size);
    expect(books.orderPlaced).toEqual({ recorded: accepted.size, effects: accepted.size });
    expect(books.stock.reserved).toBe(books.stock.openLines);
    const rows = await database.sql<{ id: string }[]>`select id from orders`;
    expect(new Set(rows.map(({ id }) => id))).toEqual(accepted);
    const lines = [...system.api.log.lines, ...system.worker.log.lines];
    expect(lines.filter(({ level }) => level === 'fatal')).toEqual([]);
  });
});
