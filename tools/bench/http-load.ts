import { randomInt, randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';

export type Target = { readonly url: string; readonly token: string; readonly products: readonly string[] };

export type Ask = { readonly method: 'GET' | 'POST'; readonly path: string; readonly body?: string };

export type HttpLoad = {
  readonly seconds: number;
  readonly connections: number;
  readonly ask: () => Ask;
};

export type Answered = {
  /** How many answers had each status. */
  readonly statuses: Readonly<Record<number, number>>;
  /** Sorted. */
  readonly milliseconds: readonly number[];
};

const address = { recipient: 'Ada', line1: '1 Mill Lane', city: 'Leeds', postalCode: 'LS1 1AA', country: 'GB' };

const someOf = (products: readonly string[], count: number): readonly string[] => {
  const chosen = new Set<string>();
  while (chosen.size < Math.min(count, products.length)) chosen.add(products[randomInt(products.length)] ?? '');
  return [...chosen];
};

export const productRead = ({ products }: Target): Ask => ({
  method: 'GET',
  path: `/api/v1/products/${someOf(products, 1)[0]}`,
});

export const anOrder = ({ products }: Target, lines: number): Ask => {
  const items = someOf(products, lines).map((productId) => ({ productId, quantity: 1 }));
  return { method: 'POST', path: '/api/v1/orders', body: JSON.stringify({ items, shippingAddress: address }) };
};

type Sent = { readonly target: Target; readonly agent: Agent; readonly ask: Ask };

const send = ({ target: { url, token }, agent, ask: { method, path, body } }: Sent): Promise<number> =>
  new Promise((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${token}`,
      ...(body !== undefined && { 'content-type': 'application/json', 'idempotency-key': randomUUID() }),
    };
    const sent = request(`${url}${path}`, { method, agent, headers }, (response) => {
      response.resume().once('end', () => resolve(response.statusCode ?? 0));
    });
    sent.once('error', reject).end(body);
  });

/** Keeps that many connections busy for so long, each with one request at a time. */
export const loadFor = async (target: Target, { seconds, connections, ask }: HttpLoad): Promise<Answered> => {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const statuses: Record<number, number> = {};
  const milliseconds: number[] = [];
  const until = performance.now() + seconds * 1000;
  const keepAsking = async (): Promise<void> => {
    while (performance.now() < until) {
      const started = performance.now();
      const status = await send({ target, agent, ask: ask() });
      statuses[status] = (statuses[status] ?? 0) + 1;
      milliseconds.push(performance.now() - started);
    }
  };
  try {
    await Promise.all(Array.from({ length: connections }, keepAsking));
  } finally {
    agent.destroy();
  }
  return { statuses, milliseconds: milliseconds.toSorted((one, other) => one - other) };
};
