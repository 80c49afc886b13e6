import { contractOf } from '@orderline/contracts/events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findJava } from '../services/java.ts';
import { firstOccurrences, readTopic } from '../services/read-topic.ts';
import { type Buyer, registerBuyer, registerCustomer, rush } from './testing/buyers.ts';
import { accessTokenOf } from './testing/client.ts';
import { type Fleet, openFleet } from './testing/fleet.ts';
import { findHaproxy } from './testing/haproxy.ts';
import { acceptedIn, openLedger } from './testing/ledger.ts';
import { intentsOf, stockShelves } from './testing/shelves.ts';
import { sendShoppers } from './testing/shoppers.ts';
import type { Instance } from './testing/system.ts';

const { TEST_DATABASE_URL, TEST_REDIS_URL, NIGHTLY } = process.env;
const java = await findJava(process.env).catch(() => undefined);
const haproxy = await findHaproxy();

const REQUESTS = NIGHTLY ? 40_000 : 4_000;
const SHOPPERS = 6;
const ORDERS_ONE_IN = 16;
const LONGEST_PAUSE_SECONDS = 3;

const MORE_ORDERS = 60;
const BUYERS = 4;

const sorted = (ids: Iterable<string>): readonly string[] => [...ids].sort();

/** The longest time between two events in which none was handled. */
const longestPause = async ({ database }: Fleet, from: Date, to: Date): Promise<number> => {
  const [row] = await database.sql<{ seconds: number }[]>`
    select coalesce(max(pause), 0)::float8 as seconds from (
      select extract(epoch from handled_at - lag(handled_at) over (order by handled_at)) as pause
      from inbox where handled_at between ${from} and ${to}) as handled`;
  return row?.seconds ?? 0;
};

const at = (instances: readonly Instance[], place: number): Instance => {
  const instance = instances[place];
  if (!instance) throw new Error(`there is no instance ${place}`);
  return instance;
};

/** As a rolling update does it: the new one is ready before the old one is asked to go. */
const replace = async (leaving: Instance, coming: Instance): Promise<string> => {
  await coming.app.start();
  leaving.app.signal('SIGTERM');
  return leaving.app.ended();
};

describe.skipIf(!TEST_DATABASE_URL || !TEST_REDIS_URL || !java || !haproxy)('two apis and two workers', () => {
  let fleet: Fleet;
  const accepted = new Set<string>();

  beforeAll(async () => {
    fleet = await openFleet(haproxy ?? '', { running: 2, spare: 2 });
  }, 180_000);
  afterAll(() => fleet?.close(), 60_000);

  const ordersAre = async (status: string) => {
    const rows = await fleet.database.sql<{ id: string; status: string }[]>`select id, status from orders`;
    expect(sorted(rows.map(({ id }) => id))).toEqual(sorted(accepted));
    expect(new Set(rows.map((row) => row.status))).toEqual(new Set([status]));
  };

  const eachHasItsEffectsOnce = async () => {
    const notices = await fleet.database.sql<{ subject_id: string }[]>`
      select subject_id from notifications where subject_type = 'order' and type = 'order-placed'`;
    expect(sorted(notices.map(({ subject_id }) => subject_id))).toEqual(sorted(accepted));
  };

  const eachTellsItsEventsInOrder = async (): Promise<number> => {
    const events = await readTopic(fleet.kafka, contractOf('OrderPlaced').topic);
    const first = firstOccurrences(events);
    const placed = first.filter(({ headers }) => headers.ce_type === 'OrderPlaced').map(({ key }) => key);
    expect(sorted(placed)).toEqual(sorted(accepted));
    for (const [, ofKey] of Map.groupBy(first, ({ key }) => key)) {
      const versions = ofKey.map(({ data }) => Object.assign({ version: 0 }, data).version);
      expect(versions).toEqual(versions.map((_, index) => index + 1));
    }
    return events.length - first.length;
  };

  it('are replaced one after the other under load, and no request fails and no event is lost or doubled', async () => {
    const { url, admin, apis, workers } = fleet;
    const customers = await Promise.all(Array.from({ length: SHOPPERS }, () => registerCustomer(admin)));
    const tokens = await Promise.all(customers.map(({ credentials }) => accessTokenOf(url, credentials)));
    const { plenty } = await stockShelves(admin);
    const began = new Date();
    const shoppers = sendShoppers({ url, tokens, productIds: plenty, ordersOneIn: ORDERS_ONE_IN });
    await shoppers.reached(REQUESTS / 10);
    for (const place of NIGHTLY ? [0, 1] : [0]) {
      expect(await replace(at(workers, place), at(workers, place + 2))).toBe('exit code 0');
      expect(await replace(at(apis, place), at(apis, place + 2))).toBe('exit code 0');
    }
    await shoppers.reached(REQUESTS);
    const { answered, failed, accepted: ids } = await shoppers.end();
    const ended = new Date();
    expect(failed).toEqual([]);
    expect(answered).toBeGreaterThanOrEqual(REQUESTS);
    for (const id of ids) accepted.add(id);
    expect(accepted.size).toBe(ids.length);

    const books = await fleet.untilOver();
    expect(books.orderPlaced).toEqual({ recorded: accepted.size, effects: accepted.size });
    await ordersAre('delivered');
    await eachHasItsEffectsOnce();
    expect(await eachTellsItsEventsInOrder()).toBe(0);
    const pause = await longestPause(fleet, began, ended);
    const seconds = (ended.getTime() - began.getTime()) / 1000;
    process.stdout.write(
      `rolling: ${answered} requests in ${seconds.toFixed(1)} s, ${ids.length} of them orders, 0 failed; longest pause of the workers ${pause.toFixed(2)} s\n`,
    );
    if (NIGHTLY) expect(pause).toBeLessThanOrEqual(LONGEST_PAUSE_SECONDS);
    const lines = [...apis, ...workers].flatMap(({ app }) => app.log.lines);
    expect(lines.filter(({ level }) => level === 'fatal')).toEqual([]);
  });

  it('lose one each to SIGKILL in the middle of orders, and no accepted order', async () => {
    const { url, admin, apis, workers } = fleet;
    const buyers: readonly Buyer[] = await Promise.all(Array.from({ length: BUYERS }, () => registerBuyer(url, admin)));
    const shelves = await stockShelves(admin);
    const intents = intentsOf(shelves, { from: 0, count: MORE_ORDERS, buyers: BUYERS }).map((intent) => ({
      ...intent,
      cancels: false,
    }));
    const ledger = openLedger();
    const placing = rush({ buyers, intents, ledger, concurrency: 10 });
    await ledger.reached(MORE_ORDERS / 4);
    const [api, worker] = [at(apis, 2).app, at(workers, 2).app];
    expect(await Promise.all([api.end('SIGKILL'), worker.end('SIGKILL')])).toEqual([
      'signal SIGKILL',
      'signal SIGKILL',
    ]);
    await placing;
    for (const { verdicts, orderId } of ledger.entries) {
      const ids = verdicts.map(({ answer }) => (answer.status === 201 ? Object(answer.body).id : undefined));
      expect(new Set(ids)).toEqual(new Set([orderId]));
    }
    for (const { orderId } of acceptedIn(ledger)) accepted.add(orderId);
    expect(acceptedIn(ledger).length).toBeGreaterThan(MORE_ORDERS / 2);
    await fleet.untilOver();
    await ordersAre('delivered');
    await eachHasItsEffectsOnce();
    await eachTellsItsEventsInOrder();
  });
});
