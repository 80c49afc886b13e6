import { randomUUID } from 'node:crypto';
import { createHistogram } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { Pool } from 'undici';

/** Requests of one kind for so long or so many, over so many connections; with `perSecond` at that rate instead of at once. */
export type Load = {
  readonly kind: keyof typeof requests;
  readonly url: string;
  /** Of the customers, in order. */
  readonly tokens: readonly string[];
  readonly products: number;
  readonly connections: number;
  readonly seconds?: number;
  readonly requests?: number;
  readonly perSecond?: number;
};

export type Answered = {
  /** How many answers had each status; `lost` where there was none. */
  readonly statuses: Readonly<Record<string, number>>;
  readonly seconds: number;
  readonly p50: number;
  readonly p99: number;
};

const ADDRESS = '{"recipient":"Ada","line1":"1 Mill Lane","city":"Leeds","postalCode":"LS1 1AA","country":"GB"}';

const below = (limit: number): number => Math.floor(Math.random() * limit);

/** An id as sql/seed.sql makes them. */
export const idOf = (kind: '001' | '002' | '003', number: number): string =>
  `00000000-0000-7${kind}-8000-${number.toString(16).padStart(12, '0')}`;

const line = (product: number): string => `{"productId":"${idOf('002', 1 + product)}","quantity":1}`;

const requests = {
  order: (_customer: number, products: number) => {
    const first = below(products);
    const second = (first + 1 + below(products - 1)) % products;
    return { path: '/api/v1/orders', body: `{"items":[${line(first)},${line(second)}],"shippingAddress":${ADDRESS}}` };
  },
  product: (_customer: number, products: number) => ({ path: `/api/v1/products/${idOf('002', 1 + below(products))}` }),
  // Of the seed's orders, those with the customer's number modulo 64 are the customer's.
  'order by id': (customer: number) => ({ path: `/api/v1/orders/${idOf('003', 64 * (1 + below(150)) + customer)}` }),
  list: () => ({ path: '/api/v1/products?limit=20' }),
} satisfies Readonly<Record<string, (customer: number, products: number) => { path: string; body?: string }>>;

const FOR_EVER = Number.MAX_SAFE_INTEGER;

const run = async (load: Load): Promise<Answered> => {
  const pool = new Pool(load.url, { connections: load.connections, pipelining: 1 });
  const statuses: Record<string, number> = {};
  const micros = createHistogram();
  const ask = (customer: number): Promise<void> => {
    const { path, body }: { path: string; body?: string } = requests[load.kind](customer, load.products);
    const headers = ['authorization', `Bearer ${load.tokens[customer]}`];
    if (body !== undefined) headers.push('content-type', 'application/json', 'idempotency-key', randomUUID());
    const started = performance.now();
    return new Promise((resolve) => {
      const end = (status: number | 'lost') => {
        statuses[status] = (statuses[status] ?? 0) + 1;
        micros.record(Math.max(1, Math.round((performance.now() - started) * 1000)));
        resolve();
      };
      let status = 0;
      pool.dispatch(
        { method: body === undefined ? 'GET' : 'POST', path, headers, body: body ?? null },
        {
          onRequestStart: () => undefined,
          onResponseStart: (_controller, code) => {
            status = code;
          },
          onResponseData: () => undefined,
          onResponseEnd: () => end(status),
          onResponseError: () => end('lost'),
        },
      );
    });
  };
  const started = performance.now();
  const elapsed = () => (performance.now() - started) / 1000;
  const [seconds, most] = [load.seconds ?? FOR_EVER, load.requests ?? FOR_EVER];
  let asked = 0;
  const more = () => asked < most && elapsed() < seconds;
  const customerOf = (number: number): number => number % load.tokens.length;
  if (load.perSecond === undefined) {
    const keepAsking = async () => {
      while (more()) await ask(customerOf(asked++));
    };
    await Promise.all(Array.from({ length: load.connections }, keepAsking));
  } else {
    const under: Promise<void>[] = [];
    for (; more(); await delay(5)) {
      while (asked < elapsed() * load.perSecond) under.push(ask(customerOf(asked++)));
    }
    await Promise.all(under);
  }
  const answered = {
    statuses,
    seconds: elapsed(),
    p50: micros.percentile(50) / 1000,
    p99: micros.percentile(99) / 1000,
  };
  await pool.close();
  return answered;
};

// Loads come one after another from the process that measures; without it there is nothing to do.
process.on('message', (load: Load) => void run(load).then((answered) => process.send?.(answered)));
process.on('disconnect', () => process.exit());
