import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { allEndpoints } from '@orderline/contracts/http/versions';
import {
  type ConnectionLimits,
  guardConnections,
  inServerSpan,
  type Logger,
  type Metrics,
  networkOf,
  networks,
  plainAddress,
  tooSlow,
} from '@orderline/platform';
import type { Hono } from 'hono';
import {
  brokenRequest,
  endWithProblem,
  rawProblem,
  refuseBrokenHttp,
  refusedTarget,
  writeProblem,
} from './http/broken-http.ts';
import type { Env } from './http/env.ts';
import type { Upgrade } from './realtime/websocket.ts';

export type ServedApp = Pick<Hono<Env>, 'fetch'>;

export type ServeOptions = {
  readonly logger: Pick<Logger, 'info' | 'error'>;
  readonly metrics: Pick<Metrics, 'httpConnectionsClosed'>;
  /** What the metrics call this server. */
  readonly listener: 'public' | 'internal';
  /** Networks (CIDR) whose connections are counted in all, but not by address. */
  readonly trustedProxies: readonly string[];
  readonly connectionsPerAddress: number;
  readonly connections?: Partial<ConnectionLimits>;
  /** What takes WebSockets, where this process does. */
  readonly upgrade?: Upgrade | undefined;
};

export type ApiServer = {
  /** Not yet listening. */
  readonly server: Server;
  /** From now on every answer closes its connection, so that clients go elsewhere; connections are still accepted. */
  readonly drain: () => void;
  /** Accepts nothing more, and waits until the last answer is out. */
  readonly close: () => Promise<void>;
};

export const limits = {
  maxHeaderSize: 16 * 1024,
  headersTimeout: 10_000,
  requestTimeout: 3_600_000,
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: 1000,
} as const;

/** A little ahead of Node's clock for headers, which would answer also who has asked nothing. */
export const connectionLimits = { headMs: 9_900, idleMs: 75_000, most: 10_000 } as const;

/** The API on node:http, within limits; what HTTP itself forbids is answered as a problem too. */
export const createApiServer = (
  app: ServedApp,
  { logger, metrics, listener: name, trustedProxies, connectionsPerAddress, connections, upgrade }: ServeOptions,
): ApiServer => {
  const unanswered = new Map<Socket, ServerResponse>();
  let draining = false;
  const listener = getRequestListener(app.fetch, {
    hostname: 'localhost',
    errorHandler: (error) => rawProblem(brokenRequest(error, logger)),
  });
  const serve = (request: IncomingMessage, response: ServerResponse): void => {
    unanswered.set(request.socket, response);
    response.once('close', () => {
      if (unanswered.get(request.socket) === response) unanswered.delete(request.socket);
    });
    if (draining) response.shouldKeepAlive = false;
    if (!isUpload(request)) limitReception(request, () => server.emit('clientError', tooSlow(), request.socket));
    inServerSpan(request, response, () => {
      const refused = refusedTarget(request);
      if (refused) writeProblem(response, refused.code, refused.detail);
      else void listener(request, response);
    });
  };
  const server = createServer({ ...limits, requireHostHeader: false, shouldUpgradeCallback: upgrades }, serve);
  function upgrades({ headers, socket }: IncomingMessage): boolean {
    const upgraded = headers.upgrade?.toLowerCase() === 'websocket' && upgrade !== undefined;
    if (upgraded) guard.occupy(socket);
    return upgraded;
  }
  const isTrusted = networks(trustedProxies);
  const guard = guardConnections(server, {
    limits: { ...connectionLimits, mostPerClient: connectionsPerAddress, ...connections },
    clientOf: (peer = '') => (isTrusted(plainAddress(peer)) ? null : networkOf(plainAddress(peer))),
    onClosed: (reason) => metrics.httpConnectionsClosed.inc({ listener: name, reason }),
  });
  if (upgrade) {
    server.on('upgrade', (request: IncomingMessage, socket, head) => {
      const refused = refusedTarget(request);
      if (refused) endWithProblem(socket, refused.code, {}, refused);
      else upgrade(request, socket, head, () => guard.release(request.socket));
    });
  }
  server.maxRequestsPerSocket = 10_000;
  server.maxHeadersCount = 0;
  refuseBrokenHttp(server, { logger, unanswered });
  return {
    server,
    drain: () => {
      draining = true;
      for (const response of unanswered.values()) response.shouldKeepAlive = false;
    },
    close: () => {
      const closed = closeGracefully(server);
      guard.closeSilent();
      return closed;
    },
  };
};

const longestMs = 30_000;

const uploads = new Set(
  allEndpoints.filter(({ kind }) => kind === 'upload').map(({ method, path }) => `${method.toUpperCase()} ${path}`),
);

/** Whether the operation reads its body as it comes, within limits of its own. */
const isUpload = ({ method, url = '' }: IncomingMessage): boolean => uploads.has(`${method} ${url.split('?', 1)[0]}`);

/** Calls `late` where a request with a body has not come whole in time, whether or not anybody reads it. */
const limitReception = (request: IncomingMessage, late: () => void): void => {
  const { headers } = request;
  if (headers['transfer-encoding'] === undefined && Number(headers['content-length'] ?? 0) === 0) return;
  const timer = setTimeout(() => {
    if (!request.complete) late();
  }, longestMs).unref();
  request.once('close', () => clearTimeout(timer));
};

const sweepMs = 250;

/** Stops accepting, closes connections as they fall idle, and resolves when the last one is gone. */
export const closeGracefully = (server: Server): Promise<void> =>
  new Promise((resolve, reject) => {
    if (!server.listening) return resolve();
    const sweep = setInterval(() => server.closeIdleConnections(), sweepMs);
    server.close((error) => {
      clearInterval(sweep);
      if (error) reject(error);
      else resolve();
    });
  });
