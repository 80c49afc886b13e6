import type { TestDatabase } from '@orderline/adapters-postgres/testing/empty-database';
import { demoOperator } from '@orderline/composition';
import { openBroker } from '../../services/broker.ts';
import { type Buyer, registerBuyer } from './buyers.ts';
import { startCalmPartners } from './calm-partners.ts';
import { type Client, signedIn } from './client.ts';
import { brokerNames } from './kafka-by-link.ts';
import { type Shelves, stockShelves } from './shelves.ts';
import { createDemoDatabase, prepareSystem, type System } from './system.ts';
import { openToxicLink, type ToxicLink } from './toxic-link.ts';

export const linkNames = ['PostgreSQL', 'Redis', 'Kafka', 'the payment provider'] as const;
export type LinkName = (typeof linkNames)[number];

export type ToxicSystem = {
  readonly system: System;
  readonly database: TestDatabase;
  readonly admin: Client;
  readonly buyers: readonly Buyer[];
  readonly shelves: Shelves;
  readonly links: Readonly<Record<LinkName, ToxicLink>>;
  close(): Promise<void>;
};

const BUYERS = 5;

const redisUrl = (): URL => {
  const { TEST_REDIS_URL } = process.env;
  if (!TEST_REDIS_URL) throw new Error('TEST_REDIS_URL is not set: npm test sets it, or give the URL of a Redis');
  return new URL(TEST_REDIS_URL);
};

const byLink = (url: URL, { port }: ToxicLink): string => {
  const other = new URL(url);
  other.hostname = '127.0.0.1';
  other.port = String(port);
  return other.href;
};

/** Api and worker as processes, with a link to each server that they stand on, and partners that fulfil every order. */
export const openToxicSystem = async (seed: number): Promise<ToxicSystem> => {
  const closings: (() => Promise<unknown>)[] = [];
  const close = async (): Promise<void> => {
    for (const each of closings.splice(0).reverse()) await each();
  };
  const open = async <Value>(opening: Promise<Value>, closed: (value: Value) => Promise<unknown>): Promise<Value> => {
    const value = await opening;
    closings.push(() => closed(value));
    return value;
  };
  const linkTo = (port: number, more: object = {}) =>
    open(openToxicLink({ port, seed, ...more }), (link) => link.close());
  try {
    const broker = await open(openBroker(), (opened) => opened.close());
    const database = await open(createDemoDatabase(), (created) => created.drop());
    await broker.start();
    const brokerPort = Number(new URL(`kafka://${broker.address}`).port);
    const partners = await open(startCalmPartners({ kafkaBrokers: broker.address }), (started) => started.stop());
    const [postgres, redis] = [new URL(database.url), redisUrl()];
    const links = {
      PostgreSQL: await linkTo(Number(postgres.port)),
      Redis: await linkTo(Number(redis.port || 6379)),
      Kafka: await linkTo(brokerPort, { answers: brokerNames(brokerPort) }),
      'the payment provider': await linkTo(partners.paymentPort),
    };
    const system = await open(
      prepareSystem({
        databaseUrl: byLink(postgres, links.PostgreSQL),
        redisUrl: byLink(redis, links.Redis),
        kafkaBrokers: `127.0.0.1:${links.Kafka.port}`,
        more: { PAYMENT_URL: `http://127.0.0.1:${links['the payment provider'].port}`, LOG_LEVEL: 'warn' },
      }),
      ({ api, worker }) => Promise.all([api.kill(), worker.kill()]),
    );
    await Promise.all([system.api.start(), system.worker.start()]);
    const admin = await signedIn(system.url, demoOperator);
    const buyers = await Promise.all(Array.from({ length: BUYERS }, () => registerBuyer(system.url, admin)));
    const shelves = await stockShelves(admin);
    return { system, database, admin, buyers, shelves, links, close };
  } catch (error) {
    await close();
    throw error;
  }
};
