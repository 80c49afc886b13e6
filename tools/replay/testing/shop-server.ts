import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { createShop, type Reply, refusal, type ShopBooks } from './shop.ts';

/** One request as a test sees it; `nth` counts those with the same method and path and key from 1. */
type Seen = { readonly method: string; readonly path: string; readonly key: string; readonly nth: number };

/** What goes wrong: a refusal in place of the work, or the connection cut before or after it. */
type Trouble = {
  readonly reply?: Reply;
  readonly headers?: Readonly<Record<string, string>>;
  readonly cut?: 'before' | 'after';
};

export type ShopFaults = {
  readonly trouble?: (seen: Seen) => Trouble | undefined;
  readonly books?: (books: ShopBooks) => ShopBooks;
  /** Seconds for which an access token is said to be good. */
  readonly expiresIn?: number;
};

const CREDENTIALS = { email: 'ops@example.com', password: 'orderline-demo-ops' };

const answer = (response: ServerResponse, { status, body }: Reply, headers: Readonly<Record<string, string>> = {}) => {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
};

/** The port of a server that listens on TCP. */
const portOf = (server: Server): number => (server.address() as AddressInfo).port;

/** The shop behind node:http on a port of its own, with tokens, idempotency keys, and faults on request. */
export const startShop = async (faults: ShopFaults = {}, clock = { now: () => new Date() }) => {
  const shop = createShop(() => clock.now());
  const tokens = new Set<string>();
  const kept = new Map<string, Reply>();
  const seen: Seen[] = [];
  let signIns = 0;

  const signIn = (body: unknown): Reply => {
    if (JSON.stringify(body) !== JSON.stringify(CREDENTIALS)) return refusal(401, 'invalid-credentials');
    signIns += 1;
    const accessToken = `token-${signIns}`;
    tokens.add(accessToken);
    const { expiresIn = 900 } = faults;
    return { status: 201, body: { accessToken, tokenType: 'Bearer', expiresIn, refreshToken: 'refresh' } };
  };

  const work = (path: string, body: unknown): Reply => {
    const [, productId] = /^\/api\/v2\/inventory\/([^/]+)\/adjustments$/.exec(path) ?? [];
    if (productId !== undefined) return shop.adjust(productId, body);
    if (path === '/api/v2/products') return shop.create(body);
    if (path === '/api/v2/users') return shop.register(body);
    if (path === '/api/v2/orders') return shop.place(body);
    return refusal(404, 'not-found');
  };

  const once = (key: string, path: string, body: unknown): { readonly reply: Reply; readonly replayed: boolean } => {
    const known = kept.get(`${path} ${key}`);
    if (known) return { reply: known, replayed: true };
    const reply = work(path, body);
    if (reply.status === 201) kept.set(`${path} ${key}`, reply);
    return { reply, replayed: false };
  };

  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const { method = '', url: path = '' } = request;
    const key = String(request.headers['idempotency-key'] ?? '');
    const nth = 1 + seen.filter((one) => one.method === method && one.path === path && one.key === key).length;
    const mine = { method, path, key, nth };
    seen.push(mine);
    const body: unknown = method === 'POST' ? await json(request) : undefined;
    const trouble = faults.trouble?.(mine);
    if (trouble?.cut === 'before') return request.socket.destroy();
    if (trouble?.reply) return answer(response, trouble.reply, trouble.headers);
    if (path === '/health/live') return answer(response, { status: 200, body: { status: 'ok' } });
    if (path === '/api/v2/sessions') return answer(response, signIn(body));
    if (!tokens.has(request.headers.authorization?.replace('Bearer ', '') ?? '')) {
      return answer(response, refusal(401, 'unauthenticated'));
    }
    if (path === '/internal/reconciliation') {
      const books = shop.books();
      return answer(response, { status: 200, body: faults.books?.(books) ?? books });
    }
    const { reply, replayed } = once(key, path, body);
    if (trouble?.cut === 'after') return request.socket.destroy();
    return answer(response, reply, replayed ? { 'idempotency-replayed': 'true' } : {});
  };

  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    ...shop,
    url: `http://127.0.0.1:${portOf(server)}`,
    seen,
    signIns: () => signIns,
    revokeTokens: () => tokens.clear(),
    /** What the system does 48 h later. */
    forgetKeys: () => kept.clear(),
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};

export type RunningShop = Awaited<ReturnType<typeof startShop>>;
