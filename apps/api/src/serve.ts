import type { IncomingMessage, ServerResponse } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { allEndpoints } from '@orderline/contracts/http/versions';
import { inServerSpan, type Logger, tooSlow } from '@orderline/platform';
import type { Hono } from 'hono';
import { brokenRequest, rawProblem, refusedTarget, writeProblem } from './http/broken-http.ts';
import type { Env } from './http/env.ts';
import { createNodeListener, type NodeListener, type NodeListenerOptions } from './http/node-listener.ts';
import type { Upgrade } from './realtime/websocket.ts';

export type ServedApp = Pick<Hono<Env>, 'fetch'>;

export type ServeOptions = NodeListenerOptions & {
  readonly logger: Pick<Logger, 'info' | 'error'>;
  readonly listener: 'public' | 'internal';
  /** What takes WebSockets, where this process does. */
  readonly upgrade?: Upgrade | undefined;
};

/** The API on node:http, within limits; what HTTP itself forbids is answered as a problem too. */
export const createApiServer = (app: ServedApp, { upgrade, ...options }: ServeOptions): NodeListener => {
  const handle = getRequestListener(app.fetch, {
    hostname: 'localhost',
    errorHandler: (error) => rawProblem(brokenRequest(error, options.logger)),
  });
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    if (!isUpload(request)) limitReception(request, () => api.server.emit('clientError', tooSlow(), request.socket));
    inServerSpan(request, response, () => {
      const refused = refusedTarget(request);
      if (refused) writeProblem(response, refused.code, refused.detail);
      else void handle(request, response);
    });
  };
  const api = createNodeListener(options, { answer, upgrade, refusalOf: refusedTarget, requestsPerConnection: 10_000 });
  return api;
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
