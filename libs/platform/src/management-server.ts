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

/** Takes JSON that a process beside us posts; throws where it is not what is expected. */
export type Receiver = (body: unknown) => void;

const MOST_BYTES = 4 * 1024 * 1024;

/** No page of a browser can post JSON to another origin without asking first, and is answered no. */
const received = async (request: IncomingMessage, receive: Receiver): Promise<Answer> => {
  if (request.method !== 'POST') return text(405, 'POST only\n');
  if (request.headers['content-type'] !== 'application/json') return text(415, 'application/json only\n');
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of request) {
      bytes += chunk.length;
      if (bytes > MOST_BYTES) return text(413, `at most ${MOST_BYTES} bytes\n`);
      chunks.push(chunk);
    }
  } catch {
    // Whoever breaks off hears no answer, and it is no fault of ours.
    return text(400, 'broken off\n');
  }
  try {
    receive(JSON.parse(Buffer.concat(chunks).toString()));
  } catch (error) {
    return text(400, `${error instanceof Error ? error.message : error}\n`);
  }
  return { status: 200, contentType: 'application/json', body: '{}' };
};

export type ManagementPorts = {
  readonly metrics: Pick<Metrics, 'render' | 'httpConnectionsClosed'>;
  readonly health: Pick<HealthMonitor, 'live' | 'ready'>;
  readonly onError: (error: unknown) => void;
  readonly connections?: Partial<ConnectionLimits>;
  /** What is taken, by path. */
  readonly receivers?: Readonly<Record<string, Receiver>>;
};

/** Who scrapes and probes is few: more than these are left over, or mean harm. */
const connectionLimits = { headMs: 5000, idleMs: 60_000, most: 200, mostPerClient: 200 } as const;

/** Serves /metrics, /health/live and, with the reasons, /health/ready; not yet listening. */
export const createManagementServer = ({
  metrics,
  health,
  onError,
  connections,
  receivers = {},
}: ManagementPorts): Server => {
  const routes: Readonly<Record<string, (accept: string) => Promise<Answer>>> = {
    '/metrics': async (accept) => ({
      status: 200,
      ...(await metrics.render(accept.includes('application/openmetrics-text') ? 'openmetrics' : 'text')),
    }),
    '/health/live': async () => ofHealth(health.live()),
    '/health/ready': async () => ofHealth(await health.ready()),
  };
  const answer = async (request: IncomingMessage, path: string): Promise<Answer> => {
    const { method, headers } = request;
    const receive = Object.hasOwn(receivers, path) ? receivers[path] : undefined;
    if (receive) return received(request, receive);
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
    receivers = {},
  }: Omit<ManagementPorts, 'onError' | 'connections'> & { readonly logger: Pick<Logger, 'error'> },
  { port, host }: { readonly port: WantedPort; readonly host: string },
): Promise<Management> => {
  const onError = (error: unknown) => logger.error({ err: error }, 'the management server failed');
  const server = createManagementServer({ metrics, health, onError, receivers });
  const listening = await listenPort(port, { server, host });
  const close = () => {
    server.close();
  };
  return { listening, closing: { name: 'the management port', close, timeoutMs: 1_000 } };
};
