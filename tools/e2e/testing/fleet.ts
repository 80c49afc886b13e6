import type { TestDatabase } from '@orderline/adapters-postgres/testing/empty-database';
import { demoOperator } from '@orderline/composition';
import { openBroker } from '../../services/broker.ts';
import type { Books } from './books.ts';
import { readBooks } from './books.ts';
import { startCalmPartners } from './calm-partners.ts';
import { type Client, signedIn } from './client.ts';
import { startHaproxy } from './haproxy.ts';
import { testRedisUrl } from './redis.ts';
import { anotherInstance, createDemoDatabase, type Instance, prepareEnvironment } from './system.ts';
import { until } from './until.ts';

/** Several instances of each app behind a load balancer, on servers of their own, with partners that fulfil every order. */
export type Fleet = {
  readonly url: string;
  readonly database: TestDatabase;
  /** The address of the broker. */
  readonly kafka: string;
  readonly admin: Client;
  /** Those that run, and then those that may take their places. */
  readonly apis: readonly Instance[];
  readonly workers: readonly Instance[];
  trouble(): string;
  /** The books once every order is delivered or cancelled and no event is under way. */
  untilOver(): Promise<Books>;
  close(): Promise<void>;
};

const isOver = ({ fulfilling, underWay: { outbox, handling, parked } }: Books): boolean =>
  fulfilling.underWay + outbox + handling + parked === 0;

const OVER_WITHIN_MS = 300_000;

const instances = (name: 'api' | 'worker', count: number, env: NodeJS.ProcessEnv): Promise<readonly Instance[]> =>
  Promise.all(Array.from({ length: count }, () => anotherInstance(name, env)));

export const openFleet = async (haproxy: string, { running, spare }: Record<'running' | 'spare', number>) => {
  const closings: (() => Promise<unknown>)[] = [];
  const close = async (): Promise<void> => {
    for (const each of closings.splice(0).reverse()) await each();
  };
  const open = async <Value>(opening: Promise<Value>, closed: (value: Value) => Promise<unknown>): Promise<Value> => {
    const value = await opening;
    closings.push(() => closed(value));
    return value;
  };
  try {
    const broker = await open(openBroker(), (opened) => opened.close());
    const [database] = await Promise.all([open(createDemoDatabase(), (created) => created.drop()), broker.start()]);
    const kafkaBrokers = broker.address;
    const partners = await open(startCalmPartners({ kafkaBrokers }), ({ stop }) => stop());
    const env = await prepareEnvironment({
      databaseUrl: database.url,
      redisUrl: testRedisUrl(),
      kafkaBrokers,
      more: {
        PAYMENT_URL: partners.env.PAYMENT_URL,
        DRAIN_SECONDS: '3',
        LOG_LEVEL: 'warn',
        RATE_LIMIT_ANONYMOUS: '1000000',
        RATE_LIMIT_USER: '1000000',
        TRUSTED_PROXIES: '127.0.0.0/8',
      },
    });
    const killed = (all: readonly Instance[]) => Promise.all(all.map(({ app }) => app.kill()));
    const apis = await open(instances('api', running + spare, env), killed);
    // Nobody is sent to a worker, so none has to be told that it goes.
    const workers = await open(instances('worker', running + spare, { ...env, DRAIN_SECONDS: '0' }), killed);
    await Promise.all([...apis.slice(0, running), ...workers.slice(0, running)].map(({ app }) => app.start()));
    const { url } = await open(startHaproxy(haproxy, apis), ({ stop }) => stop());
    const admin = await signedIn(url, demoOperator);
    const trouble = () => [...apis, ...workers].map(({ app }) => app.log.trouble()).join('\n');
    const untilOver = async (): Promise<Books> => {
      const state: { last?: Books } = {};
      return until({
        what: 'every order to be delivered',
        ask: async () => {
          state.last = await readBooks(admin);
          return isOver(state.last) ? state.last : undefined;
        },
        withinMs: OVER_WITHIN_MS,
        told: () => `${JSON.stringify(state.last)}\n${trouble()}`,
      });
    };
    const fleet: Fleet = { url, database, kafka: kafkaBrokers, admin, apis, workers, trouble, untilOver, close };
    return fleet;
  } catch (error) {
    await close();
    throw error;
  }
};
