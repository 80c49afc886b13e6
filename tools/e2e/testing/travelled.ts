import type { TestDatabase } from '@orderline/adapters-postgres/testing/empty-database';
import { demoOperator } from '@orderline/composition';
import { topics as eventTopics } from '@orderline/contracts/events';
import { openBroker } from '../../services/broker.ts';
import { readTopic, type TopicMessage } from '../../services/read-topic.ts';
import { type Books, untilQuiet } from './books.ts';
import { type Buyer, registerBuyer } from './buyers.ts';
import { type Client, signedIn } from './client.ts';
import { type Ledger, openLedger } from './ledger.ts';
import { testRedisUrl } from './redis.ts';
import { type Shelves, stockShelves } from './shelves.ts';
import { type Weathered, weatherStorm } from './storm.ts';
import { createDemoDatabase, prepareSystem, type System } from './system.ts';

/** A system on real servers after a storm, at rest, with all that there is to compare. */
export type Travelled = {
  readonly system: System;
  readonly database: TestDatabase;
  readonly admin: Client;
  readonly buyers: readonly Buyer[];
  readonly shelves: Shelves;
  readonly ledger: Ledger;
  readonly weathered: Weathered;
  readonly before: Books;
  readonly after: Books;
  readonly topics: ReadonlyMap<string, readonly TopicMessage[]>;
  close(): Promise<void>;
};

const BUYERS = 10;

/** Opens one thing after another; what was opened is closed in the opposite order. */
const openings = () => {
  const closings: (() => Promise<unknown>)[] = [];
  return {
    opened: <Value>(value: Value, close: (value: Value) => Promise<unknown>): Value => {
      closings.unshift(() => close(value));
      return value;
    },
    close: async () => {
      for (const close of closings.splice(0)) await close();
    },
  };
};

const travel = async ({ opened, close }: ReturnType<typeof openings>): Promise<Travelled> => {
  const broker = opened(await openBroker(), (open) => open.close());
  const [database] = await Promise.all([
    createDemoDatabase().then((created) => opened(created, ({ drop }) => drop())),
    broker.start(),
  ]);
  const system = await prepareSystem({
    databaseUrl: database.url,
    redisUrl: testRedisUrl(),
    kafkaBrokers: broker.address,
  });
  const { api, worker, url } = system;
  opened(system, () => Promise.all([api.kill(), worker.kill()]));
  await Promise.all([api.start(), worker.start()]);
  const admin = await signedIn(url, demoOperator);
  const buyers = await Promise.all(Array.from({ length: BUYERS }, () => registerBuyer(url, admin)));
  const shelves = await stockShelves(admin);
  const trouble = () => `${api.log.trouble()}\n${worker.log.trouble()}`;
  const before = await untilQuiet(admin, trouble);
  const ledger = openLedger();
  const weathered = await weatherStorm({ system, broker, sql: database.sql, buyers, shelves, ledger });
  const after = await untilQuiet(admin, trouble);
  const read = eventTopics.map(async (topic) => [topic, await readTopic(broker.address, topic)] as const);
  const topics = new Map(await Promise.all(read));
  return { system, database, admin, buyers, shelves, ledger, weathered, before, after, topics, close };
};

export const weatheredSystem = async (): Promise<Travelled> => {
  const open = openings();
  try {
    return await travel(open);
  } catch (error) {
    await open.close();
    throw error;
  }
};
