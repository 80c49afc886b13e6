import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { inServerSpan } from '@orderline/platform';
import { refusedHead, writeProblem } from '../http/broken-http.ts';
import { createNodeListener, type NodeListener, type NodeListenerOptions } from '../http/node-listener.ts';

export type GatewayServerOptions = Omit<NodeListenerOptions, 'listener'> & {
  readonly serve: (request: IncomingMessage, response: ServerResponse) => void;
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
};

const mostConnections = 50_000;

/** A listener of its own on node:http, which refuses what the API's refuses. A body that goes on comes at the pace of its reader. */
export const createGatewayServer = ({ serve, upgrade, connections, ...options }: GatewayServerOptions): NodeListener =>
  createNodeListener(
    { ...options, listener: 'gateway', connections: { most: mostConnections, ...connections } },
    {
      answer: (request, response) => {
        const refused = refusedHead(request);
        if (refused) writeProblem(response, refused.code, refused.detail);
        else inServerSpan(request, response, () => serve(request, response));
      },
      upgrade,
      refusalOf: refusedHead,
      requestsPerConnection: 0,
      invites: true,
    },
  );
