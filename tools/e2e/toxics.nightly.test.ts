import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findJava } from '../services/java.ts';
import { type Books, readBooks } from './testing/books.ts';
import { rush } from './testing/buyers.ts';
import { type Ledger, openLedger } from './testing/ledger.ts';
import { intentsOf } from './testing/shelves.ts';
import type { Toxic } from './testing/toxic-link.ts';
import { type LinkName, linkNames, openToxicSystem, type ToxicSystem } from './testing/toxic-system.ts';
import { until } from './testing/until.ts';

const { TEST_DATABASE_URL, TEST_REDIS_URL } = process.env;
const java = await findJava(process.env).catch(() => undefined);

const SEED = 20_261_129;
const ORDERS = 30;
/** So many come to their end while the toxic lasts: it has then been in the way of every kind of step. */
const ENDED_MEANWHILE = 5;
const SETTLED_WITHIN_MS = 300_000;

const toxics: Readonly<Record<string, Toxic>> = {
  'is slow, and never equally so': { latencyMs: { from: 20, to: 120 } },
  'delivers pieces of one to seven bytes': { sliceBytes: 7 },
  'carries 16 KB/s': { kilobytesPerSecond: 16 },
  'stalls for longer than deadlines, one time in fifty': { stall: { chance: 0.02, ms: 5_000 } },
  'is slow, narrow and in pieces': { latencyMs: { from: 5, to: 40 }, sliceBytes: 7, kilobytesPerSecond: 64 },
};

/** What is said of a link so slow that a probe is not answered in its second. */
const saidOfSlowness: ReadonlySet<string> = new Set(
  ['migrations', 'postgres', 'redis', 'kafka'].map((check) => `${check}: this process is not ready`),
);
/** Where it runs out of its time again and again, an event is put off so that others get on. */
const SAID_OF_STALLS = 'an event could not be handled, and is tried again';

const cases = linkNames.flatMap((link) => Object.entries(toxics).map(([toxic, befalls]) => ({ link, toxic, befalls })));

const isOver = ({ fulfilling, underWay: { outbox, handling, parked } }: Books): boolean =>
  fulfilling.underWay + outbox + handling + parked === 0;

/** What became of each accepted order, as its buyer was told: cancelled where a cancellation was accepted. */
const promised = ({ entries }: Ledger): ReadonlyMap<string, string> =>
  new Map(
    entries.flatMap(({ orderId, cancellation }) =>
      orderId === undefined
        ? []
        : [[orderId, cancellation?.answer.status === 200 ? 'cancelled' : 'delivered'] as const],
    ),
  );

describe.skipIf(!TEST_DATABASE_URL || !TEST_REDIS_URL || !java)('a link of api and worker that loses nothing', () => {
  let run: ToxicSystem;
  const ledger = openLedger();
  const trouble = () => `${run.system.api.log.trouble()}\n${run.system.worker.log.trouble()}`;
  let ends: Promise<string>;

  beforeAll(async () => {
    run = await openToxicSystem(SEED);
    ends = Promise.race([run.system.api.ended(), run.system.worker.ended()]);
  }, 180_000);
  afterAll(() => run?.close(), 60_000);

  const settled = () => {
    const state: { last?: Books } = {};
    return until({
      what: 'every order to be delivered or cancelled',
      withinMs: SETTLED_WITHIN_MS,
      ask: async () => {
        state.last = await readBooks(run.admin);
        return isOver(state.last) ? state.last : undefined;
      },
      told: () => `${JSON.stringify(state.last)}\n${trouble()}`,
    });
  };

  const ended = async (): Promise<number> =>
    (await run.database.sql`select from orders where status in ('delivered', 'cancelled')`).length;

  const place = async (link: LinkName, toxic: Toxic): Promise<void> => {
    const { links, buyers, shelves } = run;
    const from = ledger.entries.length;
    const [bytes, over] = [links[link].poisoned(), await ended()];
    links[link].poison(toxic);
    try {
      const intents = intentsOf(shelves, { from, count: ORDERS, buyers: buyers.length });
      await rush({ buyers, intents, ledger, concurrency: 5 });
      await until({
        what: 'orders to come to their end all the same',
        withinMs: SETTLED_WITHIN_MS,
        ask: async () => ((await ended()) >= over + ENDED_MEANWHILE ? true : undefined),
        told: trouble,
      });
    } finally {
      links[link].cure();
    }
    expect(links[link].poisoned()).toBeGreaterThan(bytes);
  };

  it.each(cases)('keeps every promise where the one to $link $toxic', async ({ link, befalls }) => {
    const { api, worker } = run.system;
    const said = { api: api.log.lines.length, worker: worker.log.lines.length };
    await place(link, befalls);
    const books = await settled();
    expect(await Promise.race([ends, Promise.resolve('both run')])).toBe('both run');
    const attempts = ledger.entries.flatMap(({ verdicts, cancellation }) =>
      [...verdicts, ...(cancellation ? [cancellation] : [])].flatMap((verdict) => verdict.attempts),
    );
    expect(attempts.filter((attempt) => attempt === 500)).toEqual([]);
    const rows = await run.database.sql<{ id: string; status: string }[]>`select id, status from orders`;
    expect(new Map(rows.map(({ id, status }) => [id, status]))).toEqual(promised(ledger));
    expect(books.orderPlaced).toEqual({ recorded: rows.length, effects: rows.length });
    expect([books.stock.reserved, books.stock.openLines]).toEqual([0, 0]);
    expect(books.stock.received).toBe(books.stock.onHand + books.stock.shipped);
    const lines = [...api.log.lines.slice(said.api), ...worker.log.lines.slice(said.worker)];
    const wrong = lines.filter(({ level }) => level === 'error' || level === 'fatal').map(({ msg }) => msg);
    expect(wrong.filter((msg) => !saidOfSlowness.has(msg) && !(befalls.stall && msg === SAID_OF_STALLS))).toEqual([]);
    expect([...api.log.stray, ...worker.log.stray]).toEqual([]);
  });
});
