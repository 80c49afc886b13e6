import type { Endpoint } from '@orderline/contracts/http/endpoint';
import type { MiddlewareHandler } from 'hono';
import { callerIdOf, type Principal } from './auth.ts';
import type { Env, HttpContext } from './env.ts';
import { problemResponse } from './problem.ts';
import { oneRequest, type Quota, type RateLimiter, type RateLimiters, type RateLimitResult } from './quota.ts';
import type { Refused } from './reply.ts';

/** Counts each request for its API key, else for its user, else for its address, and tells on every answer what is left (draft-ietf-httpapi-ratelimit-headers-10). */
export const limitRate =
  (limiters: RateLimiters): MiddlewareHandler<Env> =>
  async (c, next) => {
    const principal = c.get('principal');
    const limiter = limiters[classOf(principal)];
    const refused = await take(c, {
      policy: 'default',
      limiter,
      key: principal ? callerIdOf(principal) : c.get('address'),
      spent: principal ? undefined : c.get('addressLimit'),
    });
    if (refused) c.res = problemResponse(c, refused.problem, refused);
    else await next();
    const quotas = c.get('quotas');
    c.header('RateLimit-Policy', quotas.map(policyOf).join(', '));
    c.header('RateLimit', quotas.map(leftOf).join(', '));
  };

/** Counts a request for the stricter limit of its operation, where it has one. */
export const limitOperation = async (
  c: HttpContext,
  { endpoint: { rateLimit }, limiters }: { readonly endpoint: Endpoint; readonly limiters: RateLimiters },
): Promise<Refused | undefined> =>
  rateLimit === undefined || isExempt(c.get('principal'), rateLimit)
    ? undefined
    : take(c, { policy: rateLimit.name, limiter: limiters[rateLimit.name], key: c.get('address') });

const isExempt = (principal: Principal | null, { exempts }: NonNullable<Endpoint['rateLimit']>): boolean =>
  exempts !== undefined && principal?.scopes.has(exempts) === true;

const classOf = (principal: Principal | null) => {
  if (!principal) return 'anonymous';
  return principal.scopes.size > 0 ? 'staff' : 'user';
};

type Taking = {
  readonly policy: string;
  readonly limiter: RateLimiter;
  readonly key: string;
  /** Where it was counted before. */
  readonly spent?: RateLimitResult | undefined;
};

const take = async (c: HttpContext, { policy, limiter, key, spent: before }: Taking): Promise<Refused | undefined> => {
  const spent = before ?? (await limiter.consume(key, oneRequest));
  const { limit, windowSeconds } = limiter;
  c.set('quotas', [...(c.get('quotas') ?? []), { ...spent, policy, limit, windowSeconds }]);
  return spent.allowed
    ? undefined
    : { problem: 'rate-limited', headers: { 'Retry-After': String(spent.resetSeconds) } };
};

const policyOf = ({ policy, limit, windowSeconds }: Quota): string => `"${policy}";q=${limit};w=${windowSeconds}`;

const leftOf = ({ policy, remaining, resetSeconds }: Quota): string => `"${policy}";r=${remaining};t=${resetSeconds}`;
