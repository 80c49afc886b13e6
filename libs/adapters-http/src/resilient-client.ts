import { setTimeout as timer } from 'node:timers/promises';
import { err, type Result } from '@orderline/domain/shared';
import { Unavailable } from '@orderline/platform';
import { Pool } from 'undici';
import { attempts } from './attempts.ts';
import { createBreaker } from './breaker.ts';
import { openBulkhead } from './bulkhead.ts';
import { type CallDeadline, callDeadlineOf } from './call-deadline.ts';
import { conclude } from './conclude.ts';
import type { Broken, Reply } from './exchange.ts';
import { type HttpClientMetrics, metered } from './http-client-metrics.ts';
import type { HttpFailure } from './http-failure.ts';
import { DEFAULT_HTTP_POLICY, type HttpPolicy } from './http-policy.ts';
import { type HttpRequest, isRepeatable, isWrite } from './http-request.ts';
import { judge } from './judge.ts';
import { attemptWithRetries, decorrelatedJitter, retryBudget } from './retrying.ts';

export type HttpClientPorts = {
  /** The name that configuration, metrics and spans know it by. */
  readonly upstream: string;
  /** Scheme, host and port, from configuration: no request can lead anywhere else. */
  readonly origin: string;
  readonly policy?: Partial<HttpPolicy>;
  readonly metrics?: HttpClientMetrics;
  /** Epoch milliseconds. */
  readonly now?: () => number;
  /** Milliseconds of a clock that never goes back. */
  readonly elapsed?: () => number;
  /** In [0, 1). */
  readonly random?: () => number;
  /** Resolves early, and never rejects, when the signal aborts. */
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<void>;
};

export type HttpClient = {
  /** The parsed reply, or what became of the call. Throws only where the request itself is malformed. */
  request<Value>(request: HttpRequest<Value>): Promise<Result<Value, HttpFailure>>;
  /** Throws `Unavailable` while the last calls have failed so often that none is made for now; asks nothing itself. */
  check(): Promise<void>;
  close(): Promise<void>;
};

const waitOrAbort = (ms: number, signal: AbortSignal): Promise<void> =>
  timer(ms, undefined, { signal }).catch(() => undefined);

const checkedOrigin = (upstream: string, origin: string): URL => {
  const url = new URL(origin);
  const isBare = url.pathname === '/' && url.search === '' && url.hash === '' && url.username === '';
  if (isBare && /^https?:$/.test(url.protocol)) return url;
  throw new TypeError(`The origin of ${upstream} must be http(s)://host[:port] and no more; it is ${url.origin}…`);
};

/** A client of one upstream. Outermost first: deadline, bulkhead, retries, breaker, timeout of the attempt, request. */
export const createHttpClient = (ports: HttpClientPorts): HttpClient => {
  const {
    upstream,
    now = Date.now,
    elapsed = () => performance.now(),
    random = Math.random,
    wait = waitOrAbort,
  } = ports;
  const policy = { ...DEFAULT_HTTP_POLICY, ...ports.policy };
  const origin = checkedOrigin(upstream, ports.origin);
  const meter = metered({ upstream, origin }, ports.metrics);
  const pool = new Pool(origin, {
    connect: { timeout: policy.connectMs },
    headersTimeout: 0,
    bodyTimeout: 0,
    pipelining: 1,
  });
  const bulkhead = openBulkhead(`calls to ${upstream}`, policy.bulkhead);
  const budget = retryBudget(policy.budget, { elapsed });
  const breaker = createBreaker<Reply | Broken>({ policy: policy.breaker, judge, onChange: meter.breaker, elapsed });

  const attemptOf = attempts({ upstream, dispatcher: pool, policy, breaker, meter, now });

  const call = async <Value>(
    request: HttpRequest<Value>,
    callDeadline: CallDeadline,
  ): Promise<Result<Value, HttpFailure>> => {
    const attempt = attemptOf(request, callDeadline);
    const entered = await bulkhead.enter(() => {
      budget.deposit();
      return attemptWithRetries({
        attempt,
        isRepeatable: isRepeatable(request),
        retries: policy.retries,
        backoff: decorrelatedJitter({ ...policy.backoff, random }),
        budget,
        callDeadline,
        now,
        wait,
        onRetry: meter.retry,
        onBudgetExhausted: meter.budgetExhausted,
      });
    }, callDeadline);
    if ('turnedAway' in entered) return err({ kind: 'not-sent', reason: entered.turnedAway });
    return conclude({ attempted: entered.value, isWrite: isWrite(request), request, now: now() });
  };

  return {
    request: async (request) => {
      const callDeadline = callDeadlineOf({ totalMs: policy.totalMs, now });
      try {
        return await meter.call(call(request, callDeadline), bulkhead.usage);
      } finally {
        callDeadline.close();
      }
    },
    check: async () => {
      if (breaker.state() !== 'closed') throw new Unavailable(`the calls to ${upstream} fail: its circuit is open`);
    },
    close: () => pool.close(),
  };
};
