import { randomUUID } from 'node:crypto';
import { startJobRun } from '@orderline/contracts/http/v1/jobs';
import { activeTraceparent, type Logger, type Metrics, noteRoute, runInCall } from '@orderline/platform';
import type { MiddlewareHandler } from 'hono';
import type { Call, Env, HttpContext } from './env.ts';
import { ClientGone, DeadlineExceeded } from './given-up.ts';
import { traceIdOf } from './problem.ts';

export type RequestContextOptions = {
  readonly logger: Pick<Logger, 'info' | 'debug'>;
  readonly newRequestId: () => string;
  /** What may be shown of a path. */
  readonly shownPath: (path: string) => string;
  readonly deadlineMs: number;
  readonly metrics: Pick<Metrics, 'httpRequests' | 'httpRequestSeconds'>;
};

const knownMethods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** Gives each request its id, trace and deadline, echoes them, and tells log and metrics how it ended. */
export const requestContext =
  ({ logger, newRequestId, shownPath, deadlineMs, metrics }: RequestContextOptions): MiddlewareHandler<Env> =>
  async (c, next) => {
    const started = performance.now();
    const giveUp = new AbortController();
    const gone = () => giveUp.abort(new ClientGone());
    const call: Call = {
      requestId: requestIdOf(c.req.header('x-request-id')) ?? newRequestId(),
      traceparent: activeTraceparent() ?? traceparentOf(c.req.header('traceparent')) ?? newTraceparent(),
      signal: giveUp.signal,
      deadline: Date.now() + deadlineMs,
      extend: (ms) => {
        clearTimeout(timer);
        timer = endIn(ms);
      },
    };
    const endIn = (ms: number) => setTimeout(() => giveUp.abort(new DeadlineExceeded()), ms);
    let timer = endIn(deadlineMs);
    const client = c.req.raw.signal;
    client.addEventListener('abort', gone, { once: true });
    c.set('call', call);
    try {
      await runInCall(call, async () => {
        await next();
        c.header('X-Request-Id', call.requestId);
        c.header('traceparent', call.traceparent);
        const seconds = (performance.now() - started) / 1000;
        noteRoute(seenAs(c).route);
        const labels = { ...seenAs(c), status: c.res.status };
        metrics.httpRequests.inc(labels);
        metrics.httpRequestSeconds.observe(labels, seconds);
        logger[isRoutine(c) ? 'debug' : 'info'](lineOf(c, { call, seconds, path: shownPath(c.req.path) }), 'request');
      });
    } finally {
      clearTimeout(timer);
      client.removeEventListener('abort', gone);
    }
  };

/** Schedulers trigger jobs every few seconds: the log tells of the runs that did something. */
const isRoutine = (c: HttpContext): boolean => c.get('route') === startJobRun.path && c.res.status === 202;

/** Templates and known methods only: no client can add a series. */
const seenAs = (c: HttpContext) => ({
  method: knownMethods.has(c.req.method) ? c.req.method : 'other',
  route: c.get('route') ?? 'unmatched',
});

type Ended = { readonly call: Call; readonly seconds: number; readonly path: string };

const lineOf = (c: HttpContext, { call, seconds, path }: Ended) => ({
  ...seenAs(c),
  path,
  status: c.res.status,
  durationMs: Math.round(seconds * 1e5) / 100,
  userId: c.get('userId'),
  apiKeyId: c.get('principal')?.apiKeyId ?? undefined,
  traceId: traceIdOf(call),
});

const requestIdOf = (header: string | undefined): string | undefined =>
  header !== undefined && /^[A-Za-z0-9._:-]{1,128}$/.test(header) ? header : undefined;

const traceparentOf = (header: string | undefined): string | undefined =>
  header !== undefined && /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/.test(header)
    ? header
    : undefined;

/** Without telemetry a request still has a trace id to be found by; it is marked as not sampled. */
const newTraceparent = (): string => `00-${hex()}-${hex().slice(16)}-00`;

/** 32 digits; the last 16 hold 62 random bits, and are never all 0. */
const hex = (): string => randomUUID().replaceAll('-', '');
