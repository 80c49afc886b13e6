import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import {
  type ConnectionLimits,
  guardConnections,
  type Logger,
  type Metrics,
  networkOf,
  networks,
  plainAddress,
} from '@orderline/platform';
import { endWithProblem, type RefusedTarget, refuseBrokenHttp } from './broken-http.ts';

export type NodeListenerOptions = {
  readonly logger: Pick<Logger, 'info'>;
  readonly metrics: Pick<Metrics, 'httpConnectionsClosed'>;
  /** What the metrics call this server. */
  readonly listener: 'public' | 'internal' | 'gateway';
  /** Networks (CIDR) whose connections are counted in all, but not by address. */
  readonly trustedProxies: readonly string[];
  readonly connectionsPerAddress: number;
  readonly connections?: Partial<ConnectionLimits> | undefined;
};

export type NodeListener = {
  /** Not yet listening. */
  readonly server: Server;
  /** From now on every answer closes its connection, so that clients go elsewhere; connections are still accepted. */
  readonly drain: () => void;
  /** Accepts nothing more, and waits until the last answer is out. */
  readonly close: () => Promise<void>;
};

type Serving = {
  readonly answer: (request: IncomingMessage, response: ServerResponse) => void;
  /** What takes WebSockets, where anything does; `release` takes its connection out of the limits here. */
  readonly upgrade?:
    | ((request: IncomingMessage, socket: Duplex, head: Buffer, release: () => void) => void)
    | undefined;
  /** Why the head of an upgrade is refused. */
  readonly refusalOf: (request: IncomingMessage) => RefusedTarget | null;
  /** How many one connection may bring; 0 for any number. */
  readonly requestsPerConnection: number;
  /** Whether a client that waits for it (`Expect: 100-continue`) is told by whoever answers that its body is wanted; else by Node, at once. */
  readonly invites?: boolean;
};

const limits = {
  maxHeaderSize: 16 * 1024,
  headersTimeout: 10_000,
  requestTimeout: 3_600_000,
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: 1000,
} as const;

/** A little ahead of Node's clock for headers, which would answer also who has asked nothing. */
const connectionLimits = { headMs: 9_900, idleMs: 75_000, most: 10_000 } as const;

/** Only a GET without a body opens one (RFC 6455 §4.1); in anything else the header is none of ours. */
const asksForWebSocket = ({ method, headers }: IncomingMessage): boolean =>
  method === 'GET' &&
  headers.upgrade?.toLowerCase() === 'websocket' &&
  headers['transfer-encoding'] === undefined &&
  Number(headers['content-length'] ?? 0) === 0;

/** A server on node:http, within limits; what HTTP itself forbids is answered as a problem. */
export const createNodeListener = (
  { logger, metrics, listener, trustedProxies, connectionsPerAddress, connections }: NodeListenerOptions,
  { answer, upgrade, refusalOf, requestsPerConnection, invites = false }: Serving,
): NodeListener => {
  let draining = false;
  const serve = (request: IncomingMessage, response: ServerResponse): void => {
    if (draining) response.shouldKeepAlive = false;
    answer(request, response);
  };
  const server = createServer({ ...limits, requireHostHeader: false, shouldUpgradeCallback: upgrades }, serve);
  function upgrades(request: IncomingMessage): boolean {
    const upgraded = upgrade !== undefined && asksForWebSocket(request);
    if (upgraded) guard.occupy(request.socket);
    return upgraded;
  }
  const isTrusted = networks(trustedProxies);
  const guard = guardConnections(server, {
    limits: { ...connectionLimits, mostPerClient: connectionsPerAddress, ...connections },
    clientOf: (peer = '') => (isTrusted(plainAddress(peer)) ? null : networkOf(plainAddress(peer))),
    onClosed: (reason) => metrics.httpConnectionsClosed.inc({ listener, reason }),
  });
  if (upgrade) {
    server.on('upgrade', (request: IncomingMessage, socket, head) => {
      const refused = refusalOf(request);
      if (refused) endWithProblem(socket, refused.code, {}, refused);
      else upgrade(request, socket, head, () => guard.release(request.socket));
    });
  }
  if (invites) server.on('checkContinue', (request, response) => server.emit('request', request, response));
  server.maxRequestsPerSocket = requestsPerConnection;
  server.maxHeadersCount = 0;
  refuseBrokenHttp(server, { logger, awaited: guard.awaited });
  return {
    server,
    drain: () => {
      draining = true;
      for (const response of guard.allAwaited()) response.shouldKeepAlive = false;
    },
    close: () => {
      const closed = closeGracefully(server);
      guard.closeSilent();
      return closed;
    },
  };
};

const sweepMs = 250;

/** Stops accepting, closes connections as they fall idle, and resolves when the last one is gone. */
const closeGracefully = (server: Server): Promise<void> =>
  new Promise((resolve, reject) => {
    if (!server.listening) return resolve();
    const sweep = setInterval(() => server.closeIdleConnections(), sweepMs);
    server.close((error) => {
      clearInterval(sweep);
      if (error) reject(error);
      else resolve();
    });
  });
