import type { Application } from '@orderline/composition';
import type { Logger, Metrics } from '@orderline/platform';
import { Hono } from 'hono';
import { methodNotAllowed } from 'hono/method-not-allowed';
import type { ApiKeyVerifier, ExternalVerifier, TokenVerifier } from './http/auth.ts';
import { identifyCaller } from './http/caller.ts';
import type { AddressOptions } from './http/client-address.ts';
import type { CursorCodec } from './http/cursors.ts';
import type { Env } from './http/env.ts';
import { answerErrors } from './http/errors.ts';
import { allowOrigins, securityHeaders } from './http/headers.ts';
import { guardLiteralPaths } from './http/literal-paths.ts';
import { loggedPath } from './http/logged-path.ts';
import { mount } from './http/mount.ts';
import { problemResponse } from './http/problem.ts';
import type { RateLimiters } from './http/quota.ts';
import { limitRate } from './http/rate-limit.ts';
import { requestContext } from './http/request-context.ts';
import type { Route } from './http/route.ts';
import { mountExample } from './surfaces/example.ts';
import { mountOps, type Ops, opsPages } from './surfaces/ops.ts';
import { publishedRoutes } from './surfaces/published.ts';

export type Http = Ops &
  AddressOptions & {
    readonly logger: Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>;
    readonly tokens: TokenVerifier;
    readonly apiKeys: ApiKeyVerifier;
    readonly externalCallers: ExternalVerifier;
    readonly cursors: CursorCodec;
    readonly rateLimiters: RateLimiters;
    readonly newRequestId: () => string;
    readonly metrics: Pick<Metrics, 'httpRequests' | 'httpRequestSeconds' | 'deprecatedRequests'>;
    readonly requestDeadlineMs: number;
    readonly bodyLimitBytes: number;
    readonly corsOrigins: readonly string[];
    readonly now?: () => number;
    /** The folder of the built example app, where it is served. */
    readonly exampleApp?: string | undefined;
  };

const longestUrl = 4096;

/** What one listener serves: everything, or what edges route, or the rest, which only our own cluster may reach. */
export type Surface = 'all' | 'public' | 'internal';

const isInternal = ({ endpoint: { path } }: Route): boolean => /^\/(?:internal|admin)\//.test(path);

/** The API over whichever application; pure: it opens nothing, and `app.request()` is all that a test needs. */
export const createApp = (application: Application, http: Http, surface: Surface = 'all'): Hono<Env> => {
  const routes = publishedRoutes({ ...application, cursors: http.cursors });
  if (surface === 'all') return createAppOf(routes, http);
  return createAppOf(
    routes.filter((route) => isInternal(route) === (surface === 'internal')),
    http,
    surface,
  );
};

/** The same with whichever routes. */
export const createAppOf = (routes: readonly Route[], http: Http, surface: Surface = 'all'): Hono<Env> => {
  const app = new Hono<Env>();
  app.onError(answerErrors(http.logger));
  app.notFound((c) => problemResponse(c, 'not-found'));
  const shownPath = loggedPath([...routes.map(({ endpoint }) => endpoint.path), ...opsPages(http).keys()]);
  app.use(requestContext({ ...http, shownPath, deadlineMs: http.requestDeadlineMs }));
  app.use(securityHeaders());
  app.use(allowOrigins(http.corsOrigins));
  if (surface !== 'internal') {
    mountOps(app, http);
    if (http.exampleApp !== undefined) mountExample(app, http.exampleApp);
  }
  app.use(identifyCaller(http), limitRate(http.rateLimiters));
  app.use(async (c, next) => (targetLength(c.req.url) > longestUrl ? problemResponse(c, 'uri-too-long') : next()));
  app.use(
    methodNotAllowed({
      app,
      onMethodNotAllowed: (c, methods) =>
        problemResponse(c, 'method-not-allowed', { headers: { Allow: methods.join(', ') } }),
    }),
  );
  app.use(guardLiteralPaths(routes));
  mount(app, routes, http);
  return app;
};

/** The length of path and query, which begin after `https://host`. */
const targetLength = (url: string): number => url.length - url.indexOf('/', url.indexOf('//') + 2);
