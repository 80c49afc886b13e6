import type { Consumer, Limit } from '@orderline/domain/gateway';
import { callerIdOf, type Principal } from '../http/policy/principal.ts';
import type { Refused } from '../http/policy/problem.ts';
import { oneRequest, type Quota, type RateLimitResult } from '../http/policy/rate-limit.ts';

/** What is answered at once holds until the next request is counted. */
type Limiter = { readonly consume: (key: string, cost: number) => RateLimitResult | Promise<RateLimitResult> };

/** Makes what counts for one limit; a limit that fails closed throws `Unavailable` while nothing can be counted. */
export type LimiterOf = (rate: {
  readonly name: string;
  readonly limit: number;
  readonly windowSeconds: number;
  readonly failClosed: boolean;
  readonly mode: Limit['mode'];
}) => Limiter;

export type CountedLimit = { readonly limit: Limit; readonly limiter: Limiter };

/** One limiter for each limit, whichever table names it: a reload that says the same of it counts on. */
export const limitsBy = (limiterOf: LimiterOf) => {
  const known = new Map<string, CountedLimit>();
  const limitOf = (limit: Limit): CountedLimit => {
    const { name, requests, windowSeconds, failClosed, mode } = limit;
    const said = JSON.stringify(limit);
    const before = known.get(name);
    if (before && JSON.stringify(before.limit) === said) return before;
    const limiter = limiterOf({ name: `gateway:${name}`, limit: requests, windowSeconds, failClosed, mode });
    const counted = { limit, limiter };
    known.set(name, counted);
    return counted;
  };
  return {
    limitOf,
    /** Forgets all others. */
    keep: (names: ReadonlySet<string>): void => {
      for (const name of known.keys()) if (!names.has(name)) known.delete(name);
    },
  };
};

type Asking = {
  readonly principal: Principal | null;
  readonly consumer: Consumer | undefined;
  readonly address: string;
  readonly rule: string;
};

/** Whom a request counts for: its address, where it has no such caller. */
const keyOf = ({ per }: Limit, { principal, consumer, address, rule }: Asking): string => {
  if (per === 'rule') return rule;
  if (per === 'consumer' && consumer) return `consumer:${consumer.name}`;
  const caller =
    per === 'consumer' && principal ? callerIdOf(principal) : per === 'user' ? principal?.userId : principal?.apiKeyId;
  return per === 'address' || !caller ? `address:${address}` : caller;
};

export type CountedAll = { readonly quotas: readonly Quota[]; readonly refused?: Refused };

/** Counts a request for each limit of its rule, until one is spent. */
export const countAll = async (limits: readonly CountedLimit[], asking: Asking): Promise<CountedAll> => {
  const quotas: Quota[] = [];
  for (const { limit, limiter } of limits) {
    const counted = limiter.consume(keyOf(limit, asking), oneRequest);
    const result = counted instanceof Promise ? await counted : counted;
    quotas.push({ ...result, policy: limit.name, limit: limit.requests, windowSeconds: limit.windowSeconds });
    if (result.allowed) continue;
    return { quotas, refused: { problem: 'rate-limited', headers: { 'Retry-After': String(result.resetSeconds) } } };
  }
  return { quotas };
};
