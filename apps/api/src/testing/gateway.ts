import { once } from 'node:events';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, connect, createServer as createRawServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Gateway, Rule, Upstream } from '@orderline/domain/gateway';
import { afterEach } from 'vitest';
import { openGateway } from '../gateway/open.ts';
import type { ReadRoutes } from '../gateway/reload.ts';
import { openApi } from './open-api.ts';

const plain: Rule = {
  ...{
    name: 'everything',
    hostnames: [],
    auth: { kind: 'public' },
    filters: [],
    backends: [],
    limits: [],
    cache: null,
    webSocketsEndWith: null,
  },
  matches: [{ path: { type: 'PathPrefix', value: '/' }, method: null, headers: [], query: [] }],
  timeouts: { requestMs: 10_000, backendRequestMs: 10_000 },
  retry: { attempts: 0, codes: [], backoffMs: 0 },
  ...{ bodyLimitBytes: 1024 * 1024, place: { line: 1, column: 1 } },
};

export const prefix = (value: string, method: string | null = null): Rule['matches'] => [
  { path: { type: 'PathPrefix', value }, method, headers: [], query: [] },
];

export const rule = (changes: Partial<Rule>): Rule => ({
  ...plain,
  backends: [{ upstream: 'shop', weight: 1 }],
  ...changes,
});

export const upstream = (changes: Partial<Upstream> & Pick<Upstream, 'targets'>): Upstream => ({
  ...{ name: 'shop', concurrency: 1000, tls: null },
  health: { path: null, everyMs: 1_000, failures: 5, ejectedMs: 10_000 },
  ...changes,
});

/** One route to everything of one service. */
export const simple = (target: string, changes: Partial<Rule> = {}): Gateway => ({
  rules: [rule(changes)],
  upstreams: [upstream({ targets: [target] })],
});

type Changes = {
  readonly settings?: Partial<Parameters<typeof openGateway>[0]>;
  readonly needs?: Partial<Parameters<typeof openGateway>[1]>;
};

/** Reads what tests write: the value itself. */
const readValue: ReadRoutes = (text) => ({ ok: true, gateway: JSON.parse(text), hints: [] });

/** A gateway that listens, over the callers of an API in memory. */
const startGateway = async (gateway: Gateway, { settings, needs }: Changes = {}) => {
  const directory = await mkdtemp(join(tmpdir(), 'gateway-'));
  const file = join(directory, 'routes.json');
  /** As a whole: who reads it in the middle of a write would find another content. */
  const write = async (next: Gateway | string): Promise<void> => {
    await writeFile(`${file}.new`, typeof next === 'string' ? next : JSON.stringify(next));
    await rename(`${file}.new`, file);
  };
  await write(gateway);
  const api = openApi();
  const opened = await openGateway(
    {
      ...{ routes: file, port: { port: 0, explicit: true }, host: '127.0.0.1', drainSeconds: 60 },
      ...{ trustedProxies: [], addressHeader: 'x-forwarded-for', connectionsPerAddress: 10_000 },
      ...settings,
    },
    {
      ...{ ...api.http, read: readValue, reloadEveryMs: 20 },
      limiterOf: () => ({ consume: async () => ({ allowed: true, remaining: 1, resetSeconds: 1 }) }),
      metrics: api.metrics,
      ...needs,
    },
  );
  const { port } = opened.place;
  const requests = () => api.lines.filter(({ message }) => message === 'request');
  return {
    ...{ api, lines: api.lines, requests, write, opened, port, file, metrics: api.metrics },
    origin: `http://127.0.0.1:${port}`,
    close: async () => {
      await opened.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
};

const listening = async (server: Server) => {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = () => {
    for (const socket of sockets) socket.destroy();
    server.close();
  };
  const { port } = server.address() as AddressInfo;
  return { origin: `http://127.0.0.1:${port}`, server, sockets, close };
};

/** Gateways and services of a test, which end with it. */
export const useGateways = () => {
  const closing: (() => Promise<unknown> | unknown)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
  });
  const opened = async (server: Server) => {
    const listens = await listening(server);
    closing.push(listens.close);
    return listens;
  };
  return {
    gatewayOf: async (gateway: Gateway, changes?: Changes) => {
      const started = await startGateway(gateway, changes);
      closing.push(started.close);
      return started;
    },
    service: async (listener: RequestListener) => (await opened(createServer(listener))).origin,
    tcpService: async (onConnection: (socket: Socket) => void) => (await opened(createRawServer(onConnection))).origin,
    opened,
    closing,
  };
};

/** Answers what it was asked. */
export const echo: RequestListener = (request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const { method, url, headers } = request;
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ method, url, headers, body: Buffer.concat(chunks).toString() }));
  });
};

/** Whatever JSON it is. */
// biome-ignore lint/suspicious/noExplicitAny: tests look at answers field by field
export const jsonOf = async (answer: Response): Promise<any> => answer.json();

/** Sends bytes as they are and reads until the server closes. */
export const raw = async (port: number, text: string): Promise<{ status: number; head: string; body: string }> => {
  const socket = connect(port, '127.0.0.1');
  socket.write(text.replaceAll('\n', '\r\n'));
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk);
  const [head = '', ...body] = Buffer.concat(chunks).toString().split('\r\n\r\n');
  return { status: Number(head.slice(9, 12)), head: head.toLowerCase(), body: body.join('\r\n\r\n') };
};
