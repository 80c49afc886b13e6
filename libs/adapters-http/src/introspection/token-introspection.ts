import { hash } from 'node:crypto';
import type { Introspection } from '@orderline/domain/gateway';
import { currentCall, type Logger, runInCall, Unavailable } from '@orderline/platform';
import { LRUCache } from 'lru-cache';
import type { HttpClientMetrics } from '../http-client-metrics.ts';
import { createHttpClient } from '../resilient-client.ts';
import { type Introspected, introspectedBy } from './answer.ts';
import { asking, Unanswered, whyOf } from './ask.ts';

export type { Introspected } from './answer.ts';
export { NoSecret, readClientSecret } from './client-secret.ts';

export type TokenIntrospection = {
  /** Null for a token that is not good here. Throws Unavailable where nobody can say. */
  introspect(token: string, mayAsk: () => Promise<boolean>): Promise<Introspected | null>;
  close(): Promise<void>;
};

export type TokenIntrospectionPorts = {
  readonly metrics?: HttpClientMetrics | undefined;
  readonly logger: Pick<Logger, 'warn'>;
  readonly onRead?: ((outcome: 'hit' | 'miss') => void) | undefined;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
};

const MOST_KNOWN = 20_000;
const MOST_TOKEN = 8_192;

const notAsked = Symbol('the caller may not ask');

type Flight = Promise<Introspected | null | typeof notAsked>;

/**
 * Tells whose a token is by asking its authorization server (RFC 7662), once for all who bring it at a time. An answer is
 * remembered by the token's hash, never beyond the token's end; in an outage those that are remembered are good.
 */
export const tokenIntrospection = (
  said: Introspection,
  { metrics, logger, onRead = () => undefined, now = Date.now }: TokenIntrospectionPorts,
): TokenIntrospection => {
  const { name, endpoint, keptMs, refusedMs, timeoutMs } = said;
  const client = createHttpClient({
    upstream: `introspection-${name}`,
    origin: new URL(endpoint).origin,
    policy: { retries: 1, headersMs: timeoutMs, bodyGapMs: timeoutMs, attemptMs: timeoutMs, totalMs: timeoutMs },
    ...(metrics && { metrics }),
  });
  const ask = asking(said, client);
  const bounds = { max: MOST_KNOWN, perf: { now }, ttlResolution: 0 };
  const known = new LRUCache<string, Introspected>(bounds);
  // Apart, so that whoever makes up tokens drives out none that is good.
  const refused = new LRUCache<string, true>(bounds);
  const underWay = new Map<string, Flight>();
  let told = '';

  const remember = (key: string, who: Introspected | null): void => {
    if (who === null) return void refused.set(key, true, { ttl: refusedMs });
    const left = who.expiresAt === undefined ? keptMs : Math.floor(who.expiresAt - now());
    const ttl = Math.min(keptMs, left);
    if (ttl > 0) known.set(key, who, { ttl });
  };

  const asked = async (key: string, token: string): Promise<Introspected | null> => {
    try {
      const who = introspectedBy(said, await ask(token), now());
      remember(key, who);
      told = '';
      return who;
    } catch (error) {
      const why = whyOf(error);
      if (why !== told) logger.warn({ introspection: name, why }, 'tokens cannot be introspected');
      told = why;
      const seconds = error instanceof Unanswered ? Math.ceil((error.retryAfterMs ?? 1_000) / 1_000) : 1;
      throw new Unavailable(`the introspection ${name}: ${why}`, { retryAfterSeconds: Math.max(1, seconds) });
    }
  };

  /** Others wait for it as well: it must not end with the request that happened to be first. */
  const begin = (key: string, token: string, mayAsk: () => Promise<boolean>): Flight => {
    const { requestId = '', traceparent } = currentCall() ?? {};
    const flight = runInCall({ requestId, ...(traceparent !== undefined && { traceparent }) }, async () =>
      (await mayAsk()) ? asked(key, token) : notAsked,
    ).finally(() => underWay.delete(key));
    underWay.set(key, flight);
    return flight;
  };

  return {
    introspect: async (token, mayAsk) => {
      if (token.length > MOST_TOKEN) return null;
      const key = hash('sha256', token, 'base64');
      const before = known.get(key) ?? (refused.has(key) ? null : undefined);
      onRead(before === undefined ? 'miss' : 'hit');
      if (before !== undefined) return before;
      for (let flight = underWay.get(key); flight; flight = underWay.get(key)) {
        const found = await flight;
        if (found !== notAsked) return found;
      }
      const found = await begin(key, token, mayAsk);
      return found === notAsked ? null : found;
    },
    close: client.close,
  };
};
