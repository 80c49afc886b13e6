import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type ConnectionLimits, guardConnections } from './connections.ts';
import type { Health, HealthMonitor } from './health.ts';
import type { Closing } from './lifecycle.ts';
import { type Listening, listenPort, type WantedPort } from './listen-port.ts';
import type { Logger } from './logger.ts';
import type { Metrics } from './metrics.ts';
import { untraced } from './server-span.ts';

type Answer = { readonly status: number; readonly contentType: string; readonly body: string };

const ofHealth = (health: Health): Answer => ({
  status: health.status === 'down' ? 503 : 200,
  contentType: 'application/json',
  body: JSON.stringify(health),
});

const text = (status: number, body: string): Answer => ({ status, contentType: 'text/plain; charset=utf-8', body });

const send = (response: ServerResponse, { status, contentType, body }: Answer): void => {
  response.writeHead(status, { 'content-type': contentType, 'cache-control': 'no-store' });
  response.end(body);
};

export type ManagementPorts = {
  readonly metrics: Pick<Metrics, 'render' | 'httpConnectionsClosed'>;
  readonly health: Pick<HealthMonitor, 'live' | 'ready'>;
  readonly onError: (error: unknown) => void;
  readonly connections?: Partial<ConnectionLimits>;
};

/** Who scrapes and probes is few: more than these are left over, or mean harm. */
const connectionLimits = { headMs: 5000, idleMs: 60_000, most: 200, mostPerClient: 200 } as const;

/** Serves /metrics, /health/live and, with the reasons, /health/ready; not yet listening. */
export const createManagementServer = ({ metrics, health, onError, connections }: ManagementPorts): Server => {
  const routes: Readonly<Record<string, (accept: string) => Promise<Answer>>> = {
    '/metrics': async (accept) => ({
      status: 200,
      ...(await metrics.render(accept.includes('application/openmetrics-text') ? 'openmetrics' : 'text')),
    }),
    '/health/live': async () => ofHealth(health.live()),
    '/health/ready': async () => ofHealth(await health.ready()),
  };
  const answer = async ({ method, headers }: IncomingMessage, path: string): Promise<Answer> => {
    const route = Object.hasOwn(routes, path) ? routes[path] : undefined;
    if (route === undefined) return text(404, `no ${path} here; there are ${Object.keys(routes).join(', ')}\n`);
    if (method !== 'GET' && method !== 'HEAD') return text(405, 'GET only\n');
    return route(headers.accept ?? '');
  };
  const server = createServer({ requestTimeout: 10_000, headersTimeout: 5000 }, async (request, response) => {
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
    try {
      send(response, await untraced(() => answer(request, path)));
    } catch (error) {
      onError(error);
      send(response, text(500, 'failed; the log tells more\n'));
    }
  });
  guardConnections(server, {
    limits: { ...connectionLimits, ...connections },
    clientOf: () => null,
    onClosed: (reason) => metrics.httpConnectionsClosed.inc({ listener: 'management', reason }),
  });
  return server;
};

export type Management = { readonly listening: Listening; readonly closing: Closing };

/** Serves metrics and health on the management port, and tells how to close it. */
export const serveManagement = async (
  {
    metrics,
    health,
    logger,
  }: Omit<ManagementPorts, 'onError' | 'connections'> & { readonly logger: Pick<Logger, 'error'> },
  { port, host }: { readonly port: WantedPort; readonly host: string },
): Promise<Management> => {
  const onError = (error: unknown) => logger.error({ err: error }, 'the management server failed');
  const server = createManagementServer({ metrics, health, onError });
  const listening = await listenPort(port, { server, host });
  const close = () => {
    server.close();
  };
  return { listening, closing: { name: 'the management port', close, timeoutMs: 1_000 } };
};
