import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

type Answer = readonly [status: number, body?: object];

const address = {
  recipient: 'Ada Lovelace',
  line1: '1 Mill Lane',
  city: 'London',
  postalCode: 'SW1Y 4JH',
  country: 'GB',
};
const price = { amount: '8.50', currency: 'GBP' };
const mug = { id: 'p-1', sku: 'MUG-01', title: 'Enamel mug', price };
const page = (item: object) => ({ items: [item], page: { next: null } });
const pair = { accessToken: 'access', tokenType: 'Bearer', expiresIn: 900, refreshToken: 'refresh' };
const order = {
  id: 'o-1',
  status: 'placed',
  lines: [{ product: mug, quantity: 1, unitPrice: price, lineTotal: price }],
  total: price,
  shippingAddress: address,
};

const problem = (status: number, code: string, more = {}): Answer => [
  status,
  { type: `/problems/${code}`, title: code, status, code, instance: '/', requestId: 'r-1', ...more },
];

/** Fails each order once, takes the first and refuses the others. A retry must bring the key of what it repeats. */
const placing = () => {
  const keys: (string | undefined)[] = [];
  return ({ headers }: IncomingMessage): Answer => {
    const key = String(headers['idempotency-key']);
    const isRetry = keys.at(-1) === key;
    const others = new Set(keys).size;
    keys.push(key);
    if (!isRetry) return problem(503, 'overloaded');
    const errors = [{ pointer: '#/lines/0/quantity', code: 'not-enough', detail: 'only 3', available: 3 }];
    return others === 1 ? [201, order] : problem(409, 'out-of-stock', { errors });
  };
};

const script = (place: (request: IncomingMessage) => Answer, request: IncomingMessage): Answer => {
  const asked = `${request.method} ${request.url?.split('?')[0]}`;
  const isSignedIn = request.headers.authorization === 'Bearer access';
  if (asked === 'POST /api/v2/sessions') return [201, pair];
  if (asked === 'GET /api/v2/products') return [200, page(mug)];
  if (!isSignedIn) return problem(401, 'unauthenticated');
  if (asked === 'GET /api/v2/users/me/addresses') return [200, page({ id: 'a-1', ...address })];
  if (asked === 'POST /api/v2/orders') return place(request);
  return asked === 'DELETE /api/v2/sessions/current' ? [204] : problem(404, 'not-found');
};

/** A server on loopback that answers by a script, one customer at a time. */
export const scriptedApi = async ({ allowedOrigin }: { readonly allowedOrigin?: string } = {}) => {
  const place = placing();
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      const [status, body] = script(place, request);
      if (allowedOrigin !== undefined) response.setHeader('Access-Control-Allow-Origin', allowedOrigin);
      response.writeHead(status, { 'Content-Type': status < 300 ? 'application/json' : 'application/problem+json' });
      response.end(body && JSON.stringify(body));
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = asAddress(server.address());
  const close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { url: `http://127.0.0.1:${port}`, [Symbol.asyncDispose]: close };
};

/** It listens on a port. */
const asAddress = (address: unknown) => address as AddressInfo;
