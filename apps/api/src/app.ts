import type { Application } from '@orderline/composition';
import { readGateway } from '@orderline/contracts/http/v1/gateway';
import { followChannels } from '@orderline/contracts/http/v1/realtime';
import { readRealtimeFigures } from '@orderline/contracts/http/v1/realtime-figures';
import type { ApiConfig, Logger, Metrics } from '@orderline/platform';
import { Hono } from 'hono';
import { methodNotAllowed } from 'hono/method-not-allowed';
import type { WatchedGateway } from './gateway/view.ts';
import { allowOrigins } from './http/cors.ts';
import type { CursorCodec } from './http/cursors.ts';
import type { Env } from './http/env.ts';
import { admitCallers, answerErrors, problemResponse, requestContext } from './http/hono.ts';
import { guardLiteralPaths, mount, notAllowed } from './http/mount.ts';
import { nothingAt } from './http/nothing-here.ts';
import type { AddressOptions } from './http/policy/client-address.ts';
import { loggedPath } from './http/policy/context.ts';
import type { Verifiers } from './http/policy/identify.ts';
import type { RateLimiters } from './http/policy/rate-limit.ts';
import type { ProofPorts } from './http/policy/second-factor.ts';
import type { Route } from './http/route.ts';
import type { RealtimeOverHttp, WatchedRealtime } from './realtime/realtime.ts';
import { type AdminNeeds, mountAdmin } from './surfaces/admin/index.ts';
import type { DevPage } from './surfaces/dev/index.ts';
import { mountExample, mountOps, type Ops, opsPages } from './surfaces/ops.ts';
import { publishedRoutes } from './surfaces/published.ts';

export type Http = Ops &
  AddressOptions &
  Verifiers &
  ProofPorts & {
    readonly logger: Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>;
    readonly cursors: CursorCodec;
    readonly realtime: RealtimeOverHttp;
    /** The gateway of this process, where it is one. */
    readonly gateway?: (() => WatchedGateway) | undefined;
    /** Real time of this process, where it holds connections. */
    readonly watchRealtime?: (() => WatchedRealtime) | undefined;
    /** What this process serves; everything where it is not said. */
    readonly roles?: ApiConfig['http']['roles'] | undefined;
    readonly rateLimiters: RateLimiters;
    readonly newRequestId: () => string;
    readonly metrics: Pick<Metrics, 'httpRequestSeconds' | 'deprecatedRequests'>;
    readonly requestDeadlineMs: number;
    readonly bodyLimitBytes: number;
    /** Whether answers are compressed for who accepts it. */
    readonly compression: boolean;
    readonly corsOrigins: readonly string[];
    readonly now?: () => number;
    /** Aborts where the server drains: streams end. */
    readonly draining?: AbortSignal | undefined;
    /** The folder of the built example app, where it is served. */
    readonly exampleApp?: string | undefined;
    /** The pages of staff, where this process serves them. */
    readonly admin?: AdminNeeds | undefined;
    /** The page for developers, where there is one. */
    readonly devPage?: Pick<DevPage, 'app'> | undefined;
  };

/** What one listener serves: everything, or what edges route, or the rest, which only our own cluster may reach. */
export type Surface = 'all' | 'public' | 'internal';

/** Operations that a process has by another role than the api's. */
const otherRoles: ReadonlyMap<string, 'realtime' | 'gateway'> = new Map([
  [followChannels.operationId, 'realtime'],
  [readRealtimeFigures.operationId, 'realtime'],
  [readGateway.operationId, 'gateway'],
]);

const roleOf = ({ endpoint }: Route) => otherRoles.get(endpoint.operationId) ?? 'api';

const isInternal = ({ endpoint: { path } }: Route): boolean => /^\/(?:internal|admin)\//.test(path);

/** The API over whichever application; pure: it opens nothing, and `app.request()` is all that a test needs. */
export const createApp = (application: Application, http: Http, surface: Surface = 'all'): Hono<Env> => {
  const { cursors, realtime, gateway, watchRealtime, roles, now = Date.now } = http;
  const more = { cursors, realtime, gateway, watchRealtime, now: () => new Date(now()) };
  const published = publishedRoutes({ ...application, ...more });
  const routes = roles ? published.filter((route) => roles.includes(roleOf(route))) : published;
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
  app.notFound((c) => problemResponse(c, nothingAt(c.req.path)));
  const shownPath = loggedPath([
    ...routes.map(({ endpoint }) => endpoint),
    ...[...opsPages(http).keys()].map((path) => ({ path })),
  ]);
  // Before all else: it is not logged, counted, limited or shared with other origins.
  const ofApi = !http.roles || http.roles.includes('api');
  if (http.devPage && ofApi && surface !== 'internal') app.route('/dev', http.devPage.app);
  app.use(requestContext({ ...http, shownPath, deadlineMs: http.requestDeadlineMs }));
  if (http.corsOrigins.length > 0) app.use(allowOrigins(http.corsOrigins));
  if (surface !== 'internal') {
    mountOps(app, http);
    if (http.exampleApp !== undefined && ofApi) mountExample(app, http.exampleApp);
  }
  if (http.admin && surface !== 'public') mountAdmin(app, http.admin);
  app.use(admitCallers(http));
  app.use(
    methodNotAllowed({
      app,
      onMethodNotAllowed: (c, methods) => problemResponse(c, notAllowed(methods)),
    }),
  );
  app.use(guardLiteralPaths(routes));
  mount(app, routes, http);
  return app;
};
