import type { Endpoint } from '@orderline/contracts/http/endpoint';
import { callerIdOf, type Principal } from './principal.ts';
import type { Refused } from './problem.ts';

export type RateLimitResult = {
  readonly allowed: boolean;
  readonly remaining: number;
  /** Until the window ends. */
  readonly resetSeconds: number;
};

/** What each request costs. */
export const oneRequest = 1;

type RateLimiter = {
  readonly limit: number;
  readonly windowSeconds: number;
  /** Counts for the key, whether it is allowed or not. */
  consume(key: string, cost: number): Promise<RateLimitResult>;
  giveBack(key: string, cost: number): Promise<void>;
};

/** Customers are users, staff is whose roles give a scope; registration and codes are limits of their own. */
export type RateLimiters = Readonly<Record<'anonymous' | 'user' | 'staff' | 'registration' | 'codes', RateLimiter>>;

export type Quota = RateLimitResult & Pick<RateLimiter, 'limit' | 'windowSeconds'> & { readonly policy: string };

type Asking = {
  readonly principal: Principal | null;
  readonly address: string;
  /** Where the address was counted before it was known who asks. */
  readonly counted?: RateLimitResult | undefined;
};

/** A request that was counted, and whether that is too many. */
export type Counted = { readonly quota: Quota; readonly refused?: Refused<'rate-limited'> };

/** Counts a request for its API key, else for its user, else for its address. */
export const countRequest = (limiters: RateLimiters, { principal, address, counted }: Asking): Promise<Counted> =>
  count({
    policy: 'default',
    limiter: limiters[classOf(principal)],
    key: principal ? callerIdOf(principal) : address,
    result: principal ? undefined : counted,
  });

/** Counts a request for the stricter limit of its operation, where it has one. */
export const countOperation = async (
  limiters: RateLimiters,
  { principal, address }: Asking,
  { rateLimit }: Pick<Endpoint, 'rateLimit'>,
): Promise<Counted | undefined> =>
  rateLimit === undefined || isExempt(principal, rateLimit)
    ? undefined
    : count({ policy: rateLimit.name, limiter: limiters[rateLimit.name], key: address });

const isExempt = (principal: Principal | null, { exempts }: NonNullable<Endpoint['rateLimit']>): boolean =>
  exempts !== undefined && principal?.scopes.has(exempts) === true;

const classOf = (principal: Principal | null) => {
  if (!principal) return 'anonymous';
  return principal.scopes.size > 0 ? 'staff' : 'user';
};

type Counting = {
  readonly policy: string;
  readonly limiter: RateLimiter;
  readonly key: string;
  /** Where it was counted before. */
  readonly result?: RateLimitResult | undefined;
};

const count = async ({ policy, limiter, key, result: before }: Counting): Promise<Counted> => {
  const result = before ?? (await limiter.consume(key, oneRequest));
  const { limit, windowSeconds } = limiter;
  const quota = { ...result, policy, limit, windowSeconds };
  if (result.allowed) return { quota };
  return { quota, refused: { problem: 'rate-limited', headers: { 'Retry-After': String(result.resetSeconds) } } };
};

/** What every answer tells of what is left (draft-ietf-httpapi-ratelimit-headers-10). */
export const rateLimitHeaders = (quotas: readonly Quota[]) => ({
  'RateLimit-Policy': quotas.map(policyOf).join(', '),
  RateLimit: quotas.map(leftOf).join(', '),
});

const policyOf = ({ policy, limit, windowSeconds }: Quota): string => `"${policy}";q=${limit};w=${windowSeconds}`;

const leftOf = ({ policy, remaining, resetSeconds }: Quota): string => `"${policy}";r=${remaining};t=${resetSeconds}`;
