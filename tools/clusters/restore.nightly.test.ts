import { execFile } from 'node:child_process';
import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { demoOperator } from '@orderline/composition';
import { contractOf, eventTypes } from '@orderline/contracts/events';
import { order } from '@orderline/contracts/http/v1/orders';
import { Redis } from 'ioredis';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isReady } from '../e2e/testing/app-process.ts';
import { readBooks, untilQuiet } from '../e2e/testing/books.ts';
import { type Buyer, placement, registerBuyer, rush } from '../e2e/testing/buyers.ts';
import { type CalmPartners, startCalmPartners } from '../e2e/testing/calm-partners.ts';
import { bodyOf, type Client, signedIn } from '../e2e/testing/client.ts';
import { acceptedIn, type Ledger, openLedger } from '../e2e/testing/ledger.ts';
import { testRedisUrl } from '../e2e/testing/redis.ts';
import { intentsOf, type Shelves, stockShelves } from '../e2e/testing/shelves.ts';
import { prepareSystem, type System } from '../e2e/testing/system.ts';
import { until } from '../e2e/testing/until.ts';
import { type Broker, openBroker } from '../services/broker.ts';
import { findJava } from '../services/java.ts';
import { projectDirectory } from '../services/project.ts';
import { readTopic, type TopicMessage } from '../services/read-topic.ts';
import { type BackedUp, openBackedUp } from './backed-up.ts';

const redisUrl = testRedisUrl(8);
const java = await findJava(process.env).catch(() => undefined);

const BEFORE = 60;
const AFTER = 40;
const BUYERS = 5;

/** Partners that were asked by the lost database pass over the first request of the restored one: they are asked again. */
const soon = {
  FULFILMENT_PAYMENT_SECONDS: '60',
  FULFILMENT_PICK_SECONDS: '12',
  FULFILMENT_COLLECTION_SECONDS: '12',
  FULFILMENT_DELIVERY_SECONDS: '6',
  FULFILMENT_REMINDERS: '5',
};

/** As the scheduler of a cluster does. */
const sweepDeadlines = (admin: Client) =>
  admin.send({
    ...{ method: 'post', path: '/internal/jobs/sweep-deadlines/runs' },
    body: { scheduledFor: new Date().toISOString() },
  });

const untilTrue = (what: string, ask: () => Promise<boolean>) =>
  until({ what, withinMs: 120_000, ask: async () => ((await ask()) ? true : undefined) });

const sent = [
  ...new Set(eventTypes.filter((type) => contractOf(type).direction === 'send').map((type) => contractOf(type).topic)),
];

type Ran = { readonly code: number; readonly stdout: string; readonly stderr: string };

const json = ({ stdout, stderr }: Ran) => {
  try {
    return JSON.parse(stdout);
  } catch {
    throw new Error(`no JSON: ${stdout}\n${stderr}`);
  }
};

describe.skipIf(!redisUrl || !java)(
  'a database that is lost, and restored from a backup taken while orders flowed',
  () => {
    let broker: Broker;
    let cluster: BackedUp;
    let partners: CalmPartners;
    let system: System;
    let admin: Client;
    let buyers: readonly Buyer[];
    let shelves: Shelves;
    const ledger: Ledger = openLedger();
    const state: { backedUpAt?: Date; lostBefore: readonly string[]; topics: readonly TopicMessage[] } = {
      lostBefore: [],
      topics: [],
    };
    const took: Record<string, number> = {};

    const trouble = () => `${system.api.log.trouble()}\n${system.worker.log.trouble()}`;
    const timed = async <Value>(what: string, work: () => Promise<Value>): Promise<Value> => {
      const began = performance.now();
      const value = await work();
      took[what] = Math.round(performance.now() - began) / 1000;
      return value;
    };

    /** What is to be handled again keeps a small machine busy: it takes longer than a start takes. */
    const startSlowly = (name: 'api' | 'worker') =>
      system[name]
        .start()
        .catch(() => untilTrue(`the ${name} to be ready`, async () => (await isReady(system.health[name])) === true));

    /** A command as whoever runs the system gives it. */
    const operate = (...args: readonly string[]): Promise<Ran> => {
      const [name = '', ...rest] = args;
      const env = { ...process.env, ENVIRONMENT: 'test', DATABASE_URL: cluster.url, KAFKA_BROKERS: broker.address };
      return promisify(execFile)('npm', ['run', '-s', name, '--', ...rest], { cwd: projectDirectory, env }).then(
        (done) => ({ code: 0, ...done }),
        (failed: Ran) => failed,
      );
    };

    const place = (count: number) => {
      const intents = intentsOf(shelves, { from: ledger.entries.length, count, buyers: buyers.length });
      return rush({ buyers, intents, ledger, concurrency: 8 });
    };

    beforeAll(async () => {
      await new Redis(redisUrl ?? '').flushdb();
      broker = await openBroker();
      await broker.start();
      cluster = await openBackedUp(untilTrue);
      partners = await startCalmPartners({ kafkaBrokers: broker.address });
      const more = { PAYMENT_URL: partners.env.PAYMENT_URL, LOG_LEVEL: 'warn', ...soon };
      system = await prepareSystem({ databaseUrl: cluster.url, redisUrl, kafkaBrokers: broker.address, more });
      await Promise.all([system.api.start(), system.worker.start()]);
      admin = await signedIn(system.url, demoOperator);
      buyers = await Promise.all(Array.from({ length: BUYERS }, () => registerBuyer(system.url, admin)));
      shelves = await stockShelves(admin);
    }, 300_000);
    afterAll(async () => {
      await Promise.all([system?.api.kill(), system?.worker.kill()]);
      await partners?.stop();
      await cluster?.close();
      await broker?.close();
    }, 60_000);

    const eventIds = (of: readonly TopicMessage[]) => new Set(of.map(({ headers }) => headers.ce_id ?? ''));

    it('is copied while orders are placed, and more are placed after, published and fulfilled', async () => {
      const placing = place(BEFORE);
      await ledger.reached(Math.floor(BEFORE / 4));
      state.backedUpAt = await timed('backup', () => cluster.backUp());
      await placing;
      buyers = [...buyers, await registerBuyer(system.url, admin)];
      await place(AFTER);
      await untilQuiet(admin, trouble);
      expect(acceptedIn(ledger).length).toBeGreaterThan(BEFORE / 2);
    });

    it('is destroyed, and a new cluster stands in its place whose books agree', async () => {
      await Promise.all([system.api.end('SIGKILL'), system.worker.end('SIGKILL')]);
      state.topics = (await Promise.all(sent.map((topic) => readTopic(broker.address, topic)))).flat();
      await cluster.destroy();
      await timed('restore', () => cluster.restore());
      const reconciled = await timed('reconcile', () => operate('orders', 'reconcile', '--json'));
      expect(reconciled).toMatchObject({ code: 0 });
      expect(json(reconciled)).toMatchObject({ agrees: true, drifting: 0 });
    });

    it('lacks what was placed after, and each event of that is named, and no other', async () => {
      const sql = postgres(cluster.url, { max: 1 });
      const orders = new Set((await sql<{ id: string }[]>`select id from orders`).map(({ id }) => id));
      const kept = new Set((await sql<{ id: string }[]>`select event_id as id from outbox`).map(({ id }) => id));
      await sql.end();
      state.lostBefore = acceptedIn(ledger).flatMap(({ orderId }) => (orders.has(orderId) ? [] : [orderId]));
      expect(state.lostBefore.length).toBeGreaterThanOrEqual(AFTER / 2);
      expect(orders.size).toBeGreaterThan(0);
      const told = await timed('lost', () => operate('events', 'lost', '--json'));
      expect(told.code).toBe(1);
      const { events, keys } = json(told) as {
        events: { id: string; type: string; key: string; isPresent: boolean }[];
        keys: unknown;
      };
      expect(new Set(events.map(({ id }) => id))).toEqual(
        new Set([...eventIds(state.topics)].filter((id) => !kept.has(id))),
      );
      const lostOrders = events.filter(({ type }) => type === 'OrderPlaced').map(({ key }) => key);
      expect(lostOrders.toSorted()).toEqual(state.lostBefore.toSorted());
      expect(events.filter(({ isPresent }) => isPresent).length).toBeGreaterThan(0);
      expect(keys).toMatchObject({ gone: expect.any(Number), present: expect.any(Number) });
    });

    it('goes on: every order that it has comes to its end, and none that it has not', async () => {
      expect(await operate('events', 'lost', '--discard', '--json')).toMatchObject({ code: 0 });
      await new Redis(redisUrl ?? '').flushdb();
      expect(await operate('events', 'new-epoch', '--json')).toMatchObject({ code: 0 });
      const from = new Date((state.backedUpAt?.getTime() ?? 0) - 60_000).toISOString();
      for (const consumer of ['fulfilment', 'notifications', 'inventory', 'picking', 'shipping']) {
        await untilTrue(`${consumer} to be set back`, async () => {
          const { code } = await operate('events', 'replay', '--consumer', consumer, '--from', from);
          return code === 0;
        });
      }
      await timed('start', async () => {
        await startSlowly('worker');
        await startSlowly('api');
      });
      admin = await signedIn(system.url, demoOperator);
      const last: { books?: unknown } = {};
      const books = await until({
        what: 'every order to end',
        withinMs: 300_000,
        ask: async () => {
          await delay(1_000);
          await sweepDeadlines(admin);
          const read = await readBooks(admin);
          last.books = read;
          const { fulfilling, underWay } = read;
          const left =
            fulfilling.underWay + fulfilling.uncollected + underWay.outbox + underWay.handling + underWay.parked;
          return left === 0 ? read : undefined;
        },
        told: () => `${JSON.stringify(last.books)}\n${trouble()}`,
      });
      expect(books.orders.total).toBe(books.orders.delivered + books.orders.cancelled);
      expect(await operate('orders', 'reconcile')).toMatchObject({ code: 0 });
      const sql = postgres(cluster.url, { max: 1 });
      const strays = await sql`select order_id from fulfilments where order_id not in (select id from orders)`;
      const told = await sql`select id from notifications where subject_id = any(${[...state.lostBefore]}::uuid[])`;
      const gaps = await sql`select user_id from notification_counters counter where last_offset <> (
        select count(distinct "offset") from notifications where user_id = counter.user_id)`;
      await sql.end();
      expect([...strays, ...told, ...gaps]).toEqual([]);
    });

    it('places an order that was lost anew, under the key that it had', async () => {
      const lost = acceptedIn(ledger).filter(
        ({ orderId, intent }) => state.lostBefore.includes(orderId) && intent.buyer < BUYERS,
      );
      const [first] = lost;
      const buyer = buyers[first?.intent.buyer ?? -1];
      if (!first || !buyer) throw new Error('no order of a buyer that is known was lost');
      const again = await buyer.client.send(placement(first.intent));
      expect(bodyOf(order, 201, again).id).not.toBe(first.orderId);
      mkdirSync(join(projectDirectory, 'reports'), { recursive: true });
      const line = {
        at: new Date().toISOString(),
        placed: acceptedIn(ledger).length,
        lost: state.lostBefore.length,
        seconds: took,
      };
      appendFileSync(join(projectDirectory, 'reports/restore.json'), `${JSON.stringify(line)}\n`);
    });
  },
);
