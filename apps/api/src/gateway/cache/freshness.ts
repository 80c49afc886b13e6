import CachePolicy from 'http-cache-semantics';
import { type Directives, directivesOf, textOf } from './directives.ts';
import type { HeaderRecord } from './header-record.ts';

/** How an answer may be used again, by what its service said of it. */
export type Freshness = {
  /** Whoever asks may get it, though it was asked for with credentials (RFC 9111 §3.5). */
  readonly isForAll: boolean;
  /** `aside`: at once, while it is asked for anew. */
  readonly use: (asked: HeaderRecord) => 'fresh' | 'aside' | 'stale';
  /** Instead of an error (RFC 5861). */
  readonly usableOnError: () => boolean;
  readonly ageSeconds: () => number;
  /** What is left of its time; negative where that is over. */
  readonly leftSeconds: () => number;
};

/** Milliseconds since 1970: what services say of ages is by that clock. */
export type Clock = () => number;

export type Answered = {
  readonly status: number;
  readonly headers: HeaderRecord;
  /** When it was asked for. */
  readonly askedAt: number;
};

/** What forbids to use an answer once it is stale (RFC 9111 §4.2.4). */
const NEVER_STALE = ['must-revalidate', 'proxy-revalidate', 's-maxage', 'no-cache'];

const STALE = ['stale-while-revalidate', 'stale-if-error'];

const seconds = (value: string | undefined): number => Number.parseInt(value ?? '', 10) || 0;

/** RFC 9111 §4.2.3: by the clock, or by what caches before us say, whichever is more. */
const ageOnArrival = ({ headers, askedAt }: Answered, now: number): number => {
  const date = Date.parse(headers.date ?? '');
  const apparent = Number.isFinite(date) ? Math.max(0, now - date) / 1_000 : 0;
  return Math.floor(Math.max(apparent, seconds(headers.age) + (now - askedAt) / 1_000));
};

/**
 * What is asked of the library. It takes `must-revalidate` for "never without asking"; what that forbids besides is done here:
 * no directive is left that would let a stale answer be used.
 */
const lastingOf = (told: Directives): Map<string, string> => {
  const lasting = new Map(told);
  if (NEVER_STALE.some((name) => told.has(name))) for (const name of STALE) lasting.delete(name);
  lasting.delete('must-revalidate');
  lasting.delete('proxy-revalidate');
  return lasting;
};

/** What a client asks of a cache; that it takes what is stale is passed over. */
const wantedOf = ({ 'cache-control': control, pragma }: HeaderRecord): Record<string, string> => {
  const wanted: Record<string, string> = {};
  if (pragma !== undefined) wanted.pragma = pragma;
  if (control === undefined) return wanted;
  const told = new Map(directivesOf(control));
  told.delete('max-stale');
  wanted['cache-control'] = textOf(told);
  return wanted;
};

const isOfUse = (headers: HeaderRecord): boolean =>
  headers.etag !== undefined || headers['last-modified'] !== undefined;

/**
 * What may not be kept whatever else is said: whoever gets a cookie is somebody, of a part we do not know the rest, and nobody
 * waits for the end of a stream of events.
 */
const forbids = ({ status, headers }: Answered): boolean =>
  status === 206 ||
  /^text\/event-stream\b/i.test(headers['content-type'] ?? '') ||
  headers['set-cookie'] !== undefined ||
  headers['content-range'] !== undefined ||
  (headers.vary ?? '').split(',').some((name) => name.trim() === '*');

export const judging = (clock: Clock) => {
  class Policy extends CachePolicy {
    now(): number {
      return clock();
    }
  }

  const policyOf = (status: number, headers: Record<string, string>): Policy =>
    new Policy(
      { method: 'GET', headers: {} },
      { status, headers },
      { shared: true, cacheHeuristic: 0, immutableMinTimeToLive: 0 },
    );

  /** How an answer may be kept; undefined where it may not, or where it would be of no use. */
  return (answered: Answered, { maxAgeSeconds }: { readonly maxAgeSeconds: number }): Freshness | undefined => {
    if (forbids(answered)) return undefined;
    const { status, headers } = answered;
    const told = lastingOf(directivesOf(headers['cache-control']));
    const given: Record<string, string> = { age: String(ageOnArrival(answered, clock())) };
    for (const name of ['date', 'expires', 'pragma', 'last-modified']) {
      const value = headers[name];
      if (value !== undefined) given[name] = value;
    }
    const control = textOf(told);
    const said = policyOf(
      status,
      headers['cache-control'] === undefined ? given : { ...given, 'cache-control': control },
    );
    if (!said.storable()) return undefined;
    // Never longer than the rule lets it be.
    const lifetime = Math.min(said.maxAge(), maxAgeSeconds);
    told.delete('s-maxage');
    told.set('max-age', String(Math.floor(lifetime)));
    const policy = policyOf(status, { ...given, 'cache-control': textOf(told) });
    const lasts = policy.timeToLive() > 0;
    if (!lasts && !(status === 200 && isOfUse(headers))) return undefined;
    return {
      isForAll: told.has('public') || directivesOf(headers['cache-control']).has('s-maxage'),
      use: (asked) => {
        const { response, revalidation } = policy.evaluateRequest({ method: 'GET', headers: wantedOf(asked) });
        if (!response) return 'stale';
        return revalidation ? 'aside' : 'fresh';
      },
      usableOnError: () =>
        policy.revalidatedPolicy({ method: 'GET', headers: {} }, { status: 503, headers: {} }).policy === policy,
      ageSeconds: () => Math.max(0, Math.floor(policy.age())),
      leftSeconds: () => Math.floor(policy.maxAge() - policy.age()),
    };
  };
};
