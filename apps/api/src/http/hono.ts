import type { HttpBindings } from '@hono/node-server';
import type { Endpoint } from '@orderline/contracts/http/endpoint';
import { createLogThrottle, type Logger, runInCall } from '@orderline/platform';
import type { Context, ErrorHandler, MiddlewareHandler } from 'hono';
import { cors } from 'hono/cors';
import { secureHeaders } from 'hono/secure-headers';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import {
  beginCall,
  type Call,
  type CallOptions,
  contextHeaders,
  createRequestLog,
  type RequestLogOptions,
} from './policy/context.ts';
import { type DeprecatedUses, deprecationHeaders } from './policy/deprecation.ts';
import { type Caller, type CallerOptions, createIdentify } from './policy/identify.ts';
import type { Incoming } from './policy/incoming.ts';
import { explain, problemAnswer, type Refused } from './policy/problem.ts';
import { countRequest, type Quota, type RateLimiters, rateLimitHeaders } from './policy/rate-limit.ts';

export type Env = {
  readonly Bindings: Partial<HttpBindings>;
  readonly Variables: {
    call: Call;
    /** The template of the path; undefined until a route has matched. */
    route: string | undefined;
    caller: Caller;
    quotas: readonly Quota[];
    /** Whom the operation let in. */
    userId: string | undefined;
    /** Whether the body is still on its way. */
    receiving: boolean | undefined;
  };
};

export type HttpContext = Context<Env>;

export const incomingOf = (c: HttpContext): Incoming => ({
  method: c.req.method,
  path: c.req.path,
  header: (name) => c.req.header(name),
  remoteAddress: c.env?.incoming?.socket.remoteAddress,
});

/** Gives each request its context, echoes it, and tells log and metrics how it ended. */
export const requestContext = (options: RequestLogOptions & Omit<CallOptions, 'client'>): MiddlewareHandler<Env> => {
  const logRequest = createRequestLog(options);
  return async (c, next) => {
    const started = performance.now();
    const incoming = incomingOf(c);
    const { call, end } = beginCall(incoming, { ...options, client: c.req.raw.signal });
    c.set('call', call);
    try {
      await runInCall(call, async () => {
        await next();
        setHeaders(c, contextHeaders(call));
        const seconds = (performance.now() - started) / 1000;
        const [route, userId, principal] = [c.get('route'), c.get('userId'), c.get('caller')?.principal];
        logRequest({ ...incoming, call, seconds, status: c.res.status, route, userId, principal });
      });
    } finally {
      end();
    }
  };
};

const setHeaders = (c: HttpContext, headers: Readonly<Record<string, string>>): void => {
  for (const [name, value] of Object.entries(headers)) c.header(name, value);
};

export const identifyCaller = (options: CallerOptions): MiddlewareHandler<Env> => {
  const identify = createIdentify(options);
  return async (c, next) => {
    c.set('caller', await identify(incomingOf(c)));
    await next();
  };
};

/** Counts each request, and tells on every answer what is left. */
export const limitRate =
  (limiters: RateLimiters): MiddlewareHandler<Env> =>
  async (c, next) => {
    const { quota, refused } = await countRequest(limiters, c.get('caller'));
    c.set('quotas', [quota]);
    if (refused) c.res = problemResponse(c, refused);
    else await next();
    setHeaders(c, rateLimitHeaders(c.get('quotas')));
  };

/** Tells on every answer of an operation that it is on its way out, and who still uses it. */
export const announceDeprecation = (endpoint: Endpoint, uses: DeprecatedUses): MiddlewareHandler<Env> => {
  const { deprecated } = endpoint;
  if (!deprecated) return (_c, next) => next();
  return async (c, next) => {
    const headers = deprecationHeaders(deprecated, c.req.param());
    await next();
    for (const [name, value] of headers) c.res.headers.append(name, value);
    uses.count({ ...incomingOf(c), principal: c.get('caller').principal, endpoint });
  };
};

/** The client hung up; nobody reads this, but log and metrics see no fault of ours (nginx has the same). */
const clientClosedRequest = 499;

const OUTAGE_TOLD_AGAIN_MS = 60_000;

/** Answers what was thrown. */
export const answerErrors = (logger: Pick<Logger, 'error' | 'warn'>): ErrorHandler<Env> => {
  const throttle = createLogThrottle({ everyMs: OUTAGE_TOLD_AGAIN_MS });
  return (error, c) => {
    const givenUp: unknown = c.get('call').signal.reason;
    const refused = explain(error, { givenUp, receiving: c.get('receiving') === true, logger, throttle });
    return refused ? problemResponse(c, refused) : new Response(null, { status: clientClosedRequest });
  };
};

export const problemResponse = (c: HttpContext, refused: Refused): Response => {
  const { status, headers, body } = problemAnswer(refused, { call: c.get('call'), path: c.req.path });
  return c.body(body, contentful(status), headers);
};

/** Every status of a problem is one that has a body. */
const contentful = (status: number): ContentfulStatusCode => status as ContentfulStatusCode;

/** Answers a path that belongs to no version of the API. */
export type Answer = (c: HttpContext) => Response | Promise<Response>;

/** Nothing that the API answers may be framed, sniffed or run; the page at /docs allows itself its own styles. */
export const securityHeaders = (): MiddlewareHandler<Env> =>
  secureHeaders({
    contentSecurityPolicy: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
    crossOriginResourcePolicy: 'cross-origin',
    strictTransportSecurity: 'max-age=63072000; includeSubDomains',
    referrerPolicy: 'no-referrer',
    permissionsPolicy: { camera: [], geolocation: [], microphone: [] },
    xFrameOptions: 'DENY',
    overwrite: false,
  });

const exposed = [
  'ETag',
  'Link',
  'Location',
  'RateLimit',
  'RateLimit-Policy',
  'Retry-After',
  'Idempotency-Replayed',
  'Deprecation',
  'Sunset',
  'X-Request-Id',
  'traceparent',
];

const asked = [
  'Authorization',
  'Content-Type',
  'Idempotency-Key',
  'If-Match',
  'If-None-Match',
  'User-Agent',
  'X-Request-Id',
  'traceparent',
];

/** Lets browsers of the listed origins call the API; without a list, of none but its own. */
export const allowOrigins = (origins: readonly string[]): MiddlewareHandler<Env> => {
  const allow = cors({
    origin: [...origins],
    allowMethods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowHeaders: asked,
    exposeHeaders: exposed,
    maxAge: 600,
  });
  return async (c, next) => {
    const preflight = c.req.header('access-control-request-method') !== undefined;
    const usual = c.req.method !== 'OPTIONS' || preflight;
    return origins.length > 0 && usual ? allow(c, next) : next();
  };
};
