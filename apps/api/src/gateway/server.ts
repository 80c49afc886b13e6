import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import {
  type ConnectionLimits,
  guardConnections,
  inServerSpan,
  type Logger,
  type Metrics,
  networkOf,
  networks,
  plainAddress,
} from '@orderline/platform';
import { endWithProblem, refuseBrokenHttp, refusedHead, writeProblem } from '../http/broken-http.ts';
import { closeGracefully, connectionLimits, limits } from '../serve.ts';

export type GatewayServerOptions = {
  readonly serve: (request: IncomingMessage, response: ServerResponse) => void;
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  readonly logger: Pick<Logger, 'info'>;
  readonly metrics: Pick<Metrics, 'httpConnectionsClosed'>;
  readonly trustedProxies: readonly string[];
  readonly connectionsPerAddress: number;
  readonly connections?: Partial<ConnectionLimits> | undefined;
};

export type GatewayServer = {
  /** Not yet listening. */
  readonly server: Server;
  readonly drain: () => void;
  readonly close: () => Promise<void>;
};

const mostConnections = 50_000;

/** A listener of its own on node:http, which refuses what the API's refuses. A body that goes on comes at the pace of its reader. */
export const createGatewayServer = (options: GatewayServerOptions): GatewayServer => {
  const { serve, upgrade, logger, metrics } = options;
  const unanswered = new Map<Socket, ServerResponse>();
  let draining = false;
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    unanswered.set(request.socket, response);
    response.once('close', () => {
      if (unanswered.get(request.socket) === response) unanswered.delete(request.socket);
    });
    if (draining) response.shouldKeepAlive = false;
    const refused = refusedHead(request);
    if (refused) writeProblem(response, refused.code, refused.detail);
    else inServerSpan(request, response, () => serve(request, response));
  };
  const isUpgrade = ({ headers, socket }: IncomingMessage): boolean => {
    if (headers.upgrade?.toLowerCase() !== 'websocket') return false;
    guard.occupy(socket);
    return true;
  };
  const server = createServer({ ...limits, requireHostHeader: false, shouldUpgradeCallback: isUpgrade }, answer);
  const isTrusted = networks(options.trustedProxies);
  const guard = guardConnections(server, {
    limits: {
      ...connectionLimits,
      most: mostConnections,
      mostPerClient: options.connectionsPerAddress,
      ...options.connections,
    },
    clientOf: (peer = '') => (isTrusted(plainAddress(peer)) ? null : networkOf(plainAddress(peer))),
    onClosed: (reason) => metrics.httpConnectionsClosed.inc({ listener: 'gateway', reason }),
  });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const refused = refusedHead(request);
    if (refused) endWithProblem(socket, refused.code, {}, { detail: refused.detail });
    else upgrade(request, socket, head);
  });
  server.maxRequestsPerSocket = 0;
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
