import { setTimeout as pause } from 'node:timers/promises';
import { openDatabase } from '@orderline/adapters-postgres';
import type { TestDatabase } from '@orderline/adapters-postgres/testing/database';
import { aShop } from '@orderline/adapters-postgres/testing/shop';
import { openStruckLink } from '@orderline/adapters-postgres/testing/struck-link';
import { consumersOf, createWorkerApplication, newId, postgresPorts } from '@orderline/composition';
import { openWorkerInfrastructure } from '@orderline/composition/worker';
import { type FailedDelivery, openBatch, type ReceivePorts } from '@orderline/domain/messaging';
import { createOrders, type PricedProduct } from '@orderline/domain/orders';
import { createLogger, createMetrics, createStateLog, loadConfig } from '@orderline/platform';
import { openProvider } from './provider.ts';

/** Nobody loses patience but whom the test makes to: a thousand seconds for the warehouse, a month for the others. */
const patience = {
  FULFILMENT_PAYMENT_SECONDS: '2592000',
  FULFILMENT_PICK_SECONDS: '1000',
  FULFILMENT_COLLECTION_SECONDS: '2592000',
  FULFILMENT_DELIVERY_SECONDS: '2592000',
  FULFILMENT_REMINDERS: '1',
};

const configOf = (url: string, queryTimeoutMs: number) =>
  loadConfig('worker', {
    env: {
      ENVIRONMENT: 'test',
      DATABASE_URL: url,
      DATABASE_POOL_SIZE: '4',
      DATABASE_QUERY_TIMEOUT_MS: String(queryTimeoutMs),
      ...patience,
    },
    readFile: () => '{}',
  });

/** A clock that the test can put forward. */
const openClock = () => {
  let aheadMs = 0;
  return {
    now: () => new Date(Date.now() + aheadMs),
    forward: (seconds: number): void => {
      aheadMs += seconds * 1000;
    },
  };
};

/** The worker's use cases, and those of the api that meet them, on a database of their own behind a link that can fail. */
export const openWorld = async (opened: TestDatabase, queryTimeoutMs: number) => {
  const link = await openStruckLink(opened.url);
  const metrics = createMetrics('worker');
  const logger = createLogger({ service: 'worker', version: 'test', level: 'silent' });
  const worker = await openWorkerInfrastructure(configOf(link.url, queryTimeoutMs), {
    metrics,
    logger,
    states: createStateLog({ logger }),
  });
  const sizes = {
    poolSize: 2,
    placementPoolSize: 1,
    jobsPoolSize: 2,
    queueLimit: 10,
    queryTimeoutMs,
  };
  const api = openDatabase({ url: link.url, applicationName: 'api', ...sizes });
  const clock = openClock();
  const { now } = clock;
  const ports = { ...worker.ports, now };
  const provider = openProvider();
  const failures: FailedDelivery[] = [];
  const receiving: ReceivePorts = {
    ...worker.receiving,
    deadLetters: { send: async () => undefined },
    onFailure: (failure) => void failures.push(failure),
    now,
  };
  const products = new Map<string, PricedProduct>();
  const prices = {
    priced: async () => new Map([...products.values()].map((product) => [product.productId, product] as const)),
    forget: async () => undefined,
  };
  const skus = { productIdsOf: async () => new Map() };
  const apiPorts = postgresPorts(api);
  const following = createWorkerApplication(ports);
  const consumers = consumersOf(following);
  return {
    ...opened,
    link,
    clock,
    provider,
    receiving,
    failures,
    queue: worker.queue,
    ports: { ...ports, payments: provider.payments },
    consumers,
    receivers: consumers.map((consumer) => ({ ...consumer, open: openBatch(receiving, consumer) })),
    following,
    jobs: { ...apiPorts, now },
    orders: createOrders({ ...apiPorts, skus, prices, newId, now }),
    /** Orders are placed past the link, as what follows is what is struck. */
    placing: createOrders({ ...postgresPorts(opened.database), skus, prices, newId, now }),
    audit: postgresPorts(opened.database).bookAudit,
    shop: aShop(opened),
    sell: (product: PricedProduct): void => {
      products.clear();
      products.set(product.productId, product);
    },
    close: async (): Promise<void> => {
      await Promise.all([worker.close(), api.close()]);
      await link.close();
    },
  };
};

export type World = Awaited<ReturnType<typeof openWorld>>;

const TURNS = 400;

/** Tries again as a loop does, which waits and goes on after each outage; whatever else is thrown is thrown on. */
export const untilDone = async (
  { receiving }: World,
  { work, onOutage }: { readonly work: () => Promise<unknown>; readonly onOutage?: () => void },
): Promise<void> => {
  for (let turn = 1; ; turn += 1) {
    try {
      await work();
      return;
    } catch (error) {
      if (!receiving.isOutage(error) || turn === TURNS) throw error;
      onOutage?.();
      await pause(10);
    }
  }
};
