import type { MiddlewareHandler } from 'hono';
import { cors } from 'hono/cors';
import type { Env } from './env.ts';
import { originsOf } from './policy/origins.ts';
import { gather } from './reply.ts';

const exposed = [
  'ETag',
  'Link',
  'Location',
  'RateLimit',
  'RateLimit-Policy',
  'Retry-After',
  'Idempotency-Replayed',
  'Last-Event-ID',
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
  'Last-Event-ID',
  'One-Time-Code',
  'User-Agent',
  'X-Request-Id',
  'traceparent',
];

/** Lets browsers of the listed origins call the API; without a list, of none but its own. */
export const allowOrigins = (origins: readonly string[]): MiddlewareHandler<Env> => {
  const allows = originsOf(origins);
  const preflight = cors({
    origin: (origin) => (allows(origin) ? origin : null),
    allowMethods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowHeaders: asked,
    exposeHeaders: exposed,
    maxAge: 600,
  });
  const everywhere = { 'Access-Control-Expose-Headers': exposed.join(','), Vary: 'Origin' };
  return (c, next) => {
    if (c.req.method === 'OPTIONS') {
      return c.req.header('access-control-request-method') === undefined ? next() : preflight(c, next);
    }
    const origin = c.req.header('origin');
    gather(c, everywhere);
    if (origin !== undefined && allows(origin)) gather(c, { 'Access-Control-Allow-Origin': origin });
    return next();
  };
};
