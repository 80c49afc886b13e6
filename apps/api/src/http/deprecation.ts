import type { Deprecation, Endpoint } from '@orderline/contracts/http/endpoint';
import type { MiddlewareHandler } from 'hono';
import type { DeprecatedUses } from './deprecated-uses.ts';
import type { Env } from './env.ts';

/** Tells on every answer of an operation that it is on its way out (RFC 9745, RFC 8594), where to go, and who still uses it. */
export const announceDeprecation = (endpoint: Endpoint, uses: DeprecatedUses): MiddlewareHandler<Env> => {
  const { deprecated } = endpoint;
  if (!deprecated) return (_c, next) => next();
  const [deprecation, sunset] = [deprecationDate(deprecated), new Date(deprecated.sunset).toUTCString()];
  return async (c, next) => {
    const successor = filled(deprecated.successor, c.req.param());
    await next();
    const { headers } = c.res;
    headers.set('Deprecation', deprecation);
    headers.set('Sunset', sunset);
    headers.append('Link', `<${successor}>; rel="successor-version"`);
    headers.append('Link', `<${deprecated.guide}>; rel="deprecation"; type="text/html"`);
    uses.count(c, endpoint);
  };
};

/** A date as a structured field (RFC 9651 §3.3.7): seconds since the epoch. */
const deprecationDate = ({ since }: Pick<Deprecation, 'since'>): string => `@${Date.parse(since) / 1000}`;

const filled = (template: string, params: Readonly<Record<string, string>>): string =>
  template.replaceAll(/\{(\w+)\}/g, (part, name: string) => encodeURIComponent(params[name] ?? part));
