import { readFile } from 'node:fs/promises';
import type { Inspection } from '@orderline/composition/api';
import { type Metrics, noteRoute, plainAddress, type Receiver, untraced } from '@orderline/platform';
import { Hono, type MiddlewareHandler } from 'hono';
import { originsOf } from '../../http/policy/origins.ts';
import { securityHeaders } from '../../http/reply.ts';
import { eventsPage } from './events.ts';
import { createFeed } from './feed.ts';
import { type DevContext, type DevEnv, type DevPageShown, shell } from './page.ts';
import { queuesPage } from './queues.ts';
import { routesPage } from './routes.ts';
import { settingsPage } from './settings.ts';
import { readSpans, type Span } from './spans/otlp.ts';
import { createTraceStore } from './spans/trace-store.ts';
import { tracePage } from './trace.ts';
import { filterOf, tracesPage } from './traces.ts';

export type DevPageNeeds = {
  readonly inspection: Inspection;
  readonly metrics: Pick<Metrics, 'httpRequestSeconds'>;
  /** Whose hosts may ask besides this machine's names. */
  readonly corsOrigins: readonly string[];
  readonly draining: AbortSignal;
  readonly managementPort: number;
};

export type DevPage = {
  /** To be mounted at /dev. */
  readonly app: Hono<DevEnv>;
  /** Takes the spans of both processes, as OTLP in JSON. */
  readonly receive: Receiver;
};

/** Events among which those of a trace are looked for. */
const SEARCHED = 500;

const MIB = 1024 * 1024;

const LOOPBACK = ['http://localhost:*', 'http://127.0.0.1:*', 'http://[::1]:*'];

const policy =
  "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

const headers = {
  ...securityHeaders,
  'Content-Security-Policy': policy,
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cache-Control': 'no-store',
};

const HERE = '/dev';

/** This page itself, the styles of pages, and what loops ask over and over, where it went well: nobody looks for that. */
const isNoise = ({ attributes, kind, parentSpanId, failed }: Span): boolean =>
  [HERE, '/docs/assets/:digest/:name'].includes(attributes.get('http.route') ?? '') ||
  (kind === 'client' && parentSpanId === undefined && !failed);

/** Nobody but who sits at this machine asks, by a name of it: a page whose name was bound to our address has another. */
const guard = (corsOrigins: readonly string[]): MiddlewareHandler<DevEnv> => {
  const isOurs = originsOf([...LOOPBACK, ...corsOrigins]);
  return async (c, next) => {
    for (const [name, value] of Object.entries(headers)) c.header(name, value);
    const peer = plainAddress(c.env?.incoming?.socket.remoteAddress ?? '127.0.0.1');
    if (!/^(?:127\.|::1$)/.test(peer) || !isOurs(`http://${c.req.header('host') ?? ''}`)) {
      return c.text('this page is for the machine that it runs on: ask by http://localhost\n', 403);
    }
    if (c.req.method !== 'GET' && c.req.method !== 'HEAD') {
      return c.text('this page changes nothing: GET only\n', 405, { Allow: 'GET, HEAD' });
    }
    noteRoute(c.req.method, HERE);
    return untraced(next);
  };
};

const css = 'text/css; charset=utf-8';

const files = {
  'dev.css': { type: css, url: new URL('./files/dev.css', import.meta.url) },
  'waterfall.css': { type: css, url: new URL('./files/waterfall.css', import.meta.url) },
  'dev.js': { type: 'text/javascript; charset=utf-8', url: new URL('./files/dev.js', import.meta.url) },
} as const;

const isFile = (name: string): name is keyof typeof files => Object.hasOwn(files, name);

/** The page for developers: the last traces, and what goes on inside. Loaded and made in development and test alone. */
export const openDevPage = ({ inspection, metrics, corsOrigins, draining, managementPort }: DevPageNeeds): DevPage => {
  const traces = createTraceStore({ bytes: 16 * MIB, spansPerTrace: 2_000 });
  const places = { metrics: `http://127.0.0.1:${managementPort}/metrics` };
  const show = async (c: DevContext, page: DevPageShown | Promise<DevPageShown>) => c.html(shell(await page, places));
  const app = new Hono<DevEnv>();
  app.onError((error, c) => c.text(`the page failed: ${error.message}\n`, 500));
  app.use(guard(corsOrigins));
  app.get('/', (c) =>
    show(
      c,
      tracesPage(
        traces,
        filterOf((name) => c.req.query(name)),
      ),
    ),
  );
  app.get('/traces/:id', async (c) => {
    const trace = traces.find(c.req.param('id'));
    if (!trace) return c.text('no such trace, or no more: the last ones are at /dev\n', 404);
    // The database that is away may be what somebody looks into.
    const recent = await inspection.recentEvents(SEARCHED).catch(() => []);
    return show(c, tracePage({ trace, recent, drawnMs: Number(c.req.query('first')) || undefined }));
  });
  app.get('/events', (c) => show(c, eventsPage(inspection)));
  app.get('/feed', createFeed(inspection, draining));
  app.get('/queues', (c) => show(c, queuesPage(inspection)));
  app.get('/routes', (c) => show(c, routesPage(metrics)));
  app.get('/settings', (c) => show(c, settingsPage()));
  app.get('/assets/:name', async (c) => {
    const name = c.req.param('name');
    if (!isFile(name)) return c.text('no such file\n', 404);
    return c.body(await readFile(files[name].url), 200, { 'Content-Type': files[name].type });
  });
  app.all('*', (c) => c.text('nothing here: see /dev\n', 404));
  return { app, receive: (body) => traces.add(readSpans(body).filter((span) => !isNoise(span))) };
};
