import type { MiddlewareHandler } from 'hono';
import { cors } from 'hono/cors';
import { secureHeaders } from 'hono/secure-headers';
import type { Env } from './hono.ts';

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
