import { serveStatic } from '@hono/node-server/serve-static';
import { type Health, type HealthMonitor, noteRoute, withoutReasons } from '@orderline/platform';
import type { Hono } from 'hono';
import type { Env, HttpContext } from '../http/env.ts';
import type { Answer } from '../http/hono.ts';
import { reply } from '../http/reply.ts';
import { docsPaths } from './docs/answers.ts';
import { type Docs, pagesOf } from './docs/paths.ts';

export type Ops = {
  readonly health: Pick<HealthMonitor, 'live' | 'ready'>;
  /** The public keys that verify our access tokens (RFC 7517). */
  readonly jwks: () => object;
  readonly docs: Docs;
  readonly roles?: readonly ('api' | 'realtime' | 'gateway' | 'admin')[] | undefined;
};

/** What belongs to no version of the API, open to anyone: health, and keys and documentation beside the API itself. */
export const opsPages = ({ roles, ...ops }: Ops): ReadonlyMap<string, Answer> =>
  new Map<string, Answer>([...healthPages(ops), ...(!roles || roles.includes('api') ? pagesBesideApi(ops) : [])]);

const healthPages = ({ health }: Pick<Ops, 'health'>): ReadonlyMap<string, Answer> =>
  new Map<string, Answer>([
    ['/health/live', (c) => healthAnswer(c, health.live())],
    ['/health/ready', async (c) => healthAnswer(c, await health.ready())],
  ]);

const pagesBesideApi = ({ jwks, docs }: Pick<Ops, 'jwks' | 'docs'>): ReadonlyMap<string, Answer> =>
  new Map<string, Answer>([
    ['/.well-known/jwks.json', (c) => c.json(jwks(), 200, { 'Cache-Control': 'public, max-age=600' })],
    ...docsPaths(docs),
    ...detours(docs),
  ]);

export const mountOps = (app: Hono<Env>, ops: Ops): void => {
  for (const [path, answer] of opsPages(ops)) {
    app.get(path, (c) => {
      c.set('route', path);
      noteRoute(c.req.method, path);
      return answer(c);
    });
  }
};

/** Where people come by who type: / in development, and the pages with a slash at the end. */
const detours = (docs: Docs): readonly (readonly [path: string, answer: Answer])[] => [
  ...(docs.pages && docs.development ? [['/', (c: HttpContext) => c.redirect('/docs')] as const] : []),
  ...pagesOf(docs).map(
    (path) =>
      [
        `${path}/`,
        (c: HttpContext) => c.redirect(`${c.req.path.slice(0, -1)}${new URL(c.req.url).search}`, 308),
      ] as const,
  ),
];

const uncached = { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' } as const;

const healthAnswer = (c: HttpContext, health: Health) =>
  reply(c, health.status === 'down' ? 503 : 200, JSON.stringify(withoutReasons(health)), uncached);

const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Serves the built example app beside the API that it calls; in development and test alone. */
export const mountExample = (app: Hono<Env>, directory: string): void => {
  app.get('/example', (c) => c.redirect('/example/', 308));
  app.get(
    '/example/*',
    async (c, next) => {
      c.set('route', '/example/*');
      noteRoute(c.req.method, '/example/*');
      await next();
      if (!c.res.ok) return;
      c.res.headers.set('Content-Security-Policy', policy);
      c.res.headers.set('Cache-Control', 'no-cache');
    },
    serveStatic({
      root: directory,
      rewriteRequestPath: (path) => path.replace(/^\/example/, ''),
    }),
  );
};
