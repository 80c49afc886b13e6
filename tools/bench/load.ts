import { randomUUID } from 'node:crypto';
import { createHistogram } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { Pool } from 'undici';

/** Requests of one kind, for so long or so many, over so many connections, and at no higher a rate than that. */
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
  /** How many answers had each status, 0 where none came. */
  readonly statuses: Readonly<Record<string, number>>;
  readonly count: number;
  readonly seconds: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
};

/** An id as sql/seed.sql makes them: 001 customers, 002 products, 003 orders. */
export const idOf = (kind: '001' | '002' | '003', number: number): string =>
  `00000000-0000-7${kind}-8000-${number.toString(16).padStart(12, '0')}`;

const below = (limit: number): number => Math.floor(Math.random() * limit);

const line = (product: number): string => `{"productId":"${idOf('002', 1 + product)}","quantity":1}`;

const ADDRESS = '{"recipient":"Ada","line1":"1 Mill Lane","city":"Leeds","postalCode":"LS1 1AA","country":"GB"}';

type Request = { readonly path: string; readonly body?: string };

const requests = {
  order: (_customer: number, products: number): Request => {
    const first = below(products);
    const second = (first + 1 + below(products - 1)) % products;
    return { path: '/api/v1/orders', body: `{"items":[${line(first)},${line(second)}],"shippingAddress":${ADDRESS}}` };
  },
  product: (_customer: number, products: number): Request => ({
    path: `/api/v1/products/${idOf('002', 1 + below(products))}`,
  }),
  // The seed's customers have every 64th order each.
  'order by id': (customer: number): Request => ({ path: `/api/v1/orders/${idOf('003', 64 * below(150) + customer)}` }),
  list: (): Request => ({ path: '/api/v1/products?limit=20' }),
};

const send = (pool: Pool, token: string | undefined, { path, body }: Request): Promise<number> => {
  const headers = ['authorization', `Bearer ${token}`];
  if (body !== undefined) headers.push('content-type', 'application/json', 'idempotency-key', randomUUID());
  return new Promise((resolve) => {
    let status = 0;
    pool.dispatch(
      { method: body === undefined ? 'GET' : 'POST', path, headers, body: body ?? null },
      {
        onRequestStart: () => undefined,
        onResponseStart: (_controller, code) => {
          status = code;
        },
        onResponseEnd: () => resolve(status),
        onResponseError: () => resolve(0),
      },
    );
  });
};

const run = async (load: Load): Promise<Answered> => {
  const { seconds = Number.MAX_VALUE, requests: most = Number.MAX_VALUE, perSecond = Number.MAX_VALUE } = load;
  const pool = new Pool(load.url, { connections: load.connections, pipelining: 1 });
  const statuses: Record<string, number> = {};
  const micros = createHistogram();
  const started = performance.now();
  let asked = 0;
  const keepAsking = async (): Promise<void> => {
    while (asked < most && performance.now() - started < seconds * 1000) {
      const [customer, due] = [asked % load.tokens.length, started + (1000 * asked) / perSecond];
      asked += 1;
      if (due > performance.now()) await delay(due - performance.now());
      const began = performance.now();
      const status = await send(pool, load.tokens[customer], requests[load.kind](1 + customer, load.products));
      micros.record(Math.ceil((performance.now() - began) * 1000));
      statuses[status] = (statuses[status] ?? 0) + 1;
    }
  };
  await Promise.all(Array.from({ length: load.connections }, keepAsking));
  const took = (performance.now() - started) / 1000;
  await pool.close();
  const [p50, p99] = [micros.percentile(50) / 1000, micros.percentile(99) / 1000];
  return { statuses, count: micros.count, seconds: took, p50, p99 };
};

process.on('message', (load: Load) => void run(load).then((answered) => process.send?.(answered)));
process.on('disconnect', () => process.exit());
