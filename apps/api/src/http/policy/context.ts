import type { ProblemCode } from '@orderline/contracts/http/problems';
import { startJobRun } from '@orderline/contracts/http/v1/jobs';
import { activeTraceparent, isSampled, type Logger, type Metrics, takeRandom } from '@orderline/platform';
import type { Incoming } from './incoming.ts';
import type { Principal } from './principal.ts';
import { type RequestLabels, requestLabels } from './request-labels.ts';

/** The request that is being answered. */
export type Call = {
  readonly requestId: string;
  readonly traceparent: string;
  /** Aborts with `DeadlineExceeded` or `ClientGone`. */
  readonly signal: AbortSignal;
  /** Epoch milliseconds. */
  readonly deadline: number;
  /** Puts the deadline off. */
  readonly extend: (ms: number) => void;
};

/** The request ran into its deadline: what it was about may or may not take effect. */
export class DeadlineExceeded extends Error {
  override readonly name = 'DeadlineExceeded';

  constructor() {
    super('the deadline of the request has passed');
  }
}

/** The client closed its connection before it was answered. */
export class ClientGone extends Error {
  override readonly name = 'ClientGone';

  constructor() {
    super('the client closed its connection');
  }
}

/**
 * What the work answers, unless the signal aborts first: then its reason is thrown, the work is left to itself, and what it
 * answers after all is put away.
 */
export const unlessGivenUp = <Value>(
  signal: AbortSignal,
  work: () => Promise<Value>,
  putAway: (late: Value) => void = () => undefined,
): Promise<Value> =>
  new Promise((resolve, reject) => {
    const giveUp = () => reject(signal.reason);
    if (signal.aborted) return giveUp();
    signal.addEventListener('abort', giveUp, { once: true });
    work()
      .then((value) => (signal.aborted ? putAway(value) : resolve(value)))
      .catch(reject)
      .finally(() => signal.removeEventListener('abort', giveUp));
  });

export type CallOptions = {
  readonly newRequestId: () => string;
  readonly deadlineMs: number;
  /** Aborts where the client closes its connection. */
  readonly client: AbortSignal;
};

/** Gives a request its id, trace and deadline, which holds until `end`. */
export const beginCall = (
  { header }: Pick<Incoming, 'header'>,
  { newRequestId, deadlineMs, client }: CallOptions,
): { readonly call: Call; readonly end: () => void } => {
  const giveUp = new AbortController();
  const gone = () => giveUp.abort(new ClientGone());
  const endIn = (ms: number) => setTimeout(() => giveUp.abort(new DeadlineExceeded()), ms);
  let timer = endIn(deadlineMs);
  client.addEventListener('abort', gone, { once: true });
  const call: Call = {
    requestId: requestIdOf(header('x-request-id')) ?? newRequestId(),
    traceparent: activeTraceparent() ?? traceparentOf(header('traceparent')) ?? newTraceparent(),
    signal: giveUp.signal,
    deadline: Date.now() + deadlineMs,
    extend: (ms) => {
      clearTimeout(timer);
      timer = endIn(ms);
    },
  };
  const end = () => {
    clearTimeout(timer);
    client.removeEventListener('abort', gone);
  };
  return { call, end };
};

/** What every answer echoes. */
export const contextHeaders = ({ requestId, traceparent }: Pick<Call, 'requestId' | 'traceparent'>) => ({
  'X-Request-Id': requestId,
  traceparent,
});

export const traceIdOf = ({ traceparent }: Pick<Call, 'traceparent'>): string => traceparent.slice(3, 35);

export const requestIdOf = (header: string | undefined): string | undefined =>
  header !== undefined && /^[A-Za-z0-9._:-]{1,128}$/.test(header) ? header : undefined;

export const traceparentOf = (header: string | undefined): string | undefined =>
  header !== undefined && /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/.test(header)
    ? header
    : undefined;

/** Without telemetry a request still has a trace id to be found by; it is marked as not sampled. */
export const newTraceparent = (): string => `00-${randomHex(16)}-${randomHex(8)}-00`;

const randomHex = (bytes: number): string => takeRandom(bytes).toString('hex');

const knownMethods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** A request that was answered. */
export type Answered = Pick<Incoming, 'method' | 'path'> & {
  readonly call: Pick<Call, 'requestId' | 'traceparent'>;
  /** The template of the path; undefined where none matched. */
  readonly route: string | undefined;
  readonly status: number;
  /** What it was refused as, where it was. */
  readonly problem: ProblemCode | undefined;
  readonly seconds: number;
  readonly userId: string | undefined;
  readonly principal: Principal | null | undefined;
  /** Of the gateway: for whom the caller counts, which service answered, and at which of its targets. */
  readonly consumer?: string | undefined;
  readonly upstream?: string | undefined;
  readonly target?: string | undefined;
};

export type RequestLogOptions = {
  readonly logger: Pick<Logger, 'info' | 'debug'>;
  readonly metrics: Pick<Metrics, 'httpRequestSeconds'>;
  /** What may be shown of a path. */
  readonly shownPath: (path: string) => string;
  /** Told of the series that was added to. */
  readonly onAnswered?: (route: string | undefined, labels: RequestLabels) => void;
};

/** Tells log and metrics how a request ended: by templates and known methods only, so that no client can add a series. */
export const createRequestLog =
  ({ logger, metrics, shownPath, onAnswered }: RequestLogOptions) =>
  (answered: Answered): void => {
    const { call, route, status, problem, seconds, userId, principal, consumer, upstream, target } = answered;
    const method = knownMethods.has(answered.method) ? answered.method : '_OTHER';
    const template = route ?? 'unmatched';
    const traceId = traceIdOf(call);
    const labels = requestLabels(method, template, status);
    onAnswered?.(route, labels);
    metrics.httpRequestSeconds.observe({
      labels,
      value: seconds,
      exemplarLabels: isSampled() ? { trace_id: traceId } : {},
    });
    const line = {
      method,
      route: template,
      path: shownPath(answered.path),
      status,
      problem,
      durationMs: Math.round(seconds * 1e5) / 100,
      userId,
      apiKeyId: principal?.apiKeyId ?? undefined,
      consumer,
      upstream,
      target,
      traceId,
    };
    logger[route === startJobRun.path && status === 202 ? 'debug' : 'info'](line, 'request');
  };

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const isParam = (part: string | undefined): boolean => part?.startsWith('{') ?? false;

type Shown = { readonly path: string; readonly secretParams?: readonly string[] };

/** Shows of a path what routes and their ids are made of; whatever else a client put there may be a secret. */
export const loggedPath = (routes: Iterable<Shown>): ((path: string) => string) => {
  const templates = [...routes].map(({ path, secretParams = [] }) => ({
    parts: path.split('/'),
    secrets: secretParams.map((name) => `{${name}}`),
  }));
  const known = new Set(templates.flatMap(({ parts }) => parts));
  const byLength = Map.groupBy(templates, ({ parts }) => parts.length);
  return (path) => {
    const parts = path.split('/');
    const alike = (byLength.get(parts.length) ?? []).filter((template) =>
      template.parts.every((part, nth) => isParam(part) || part === parts[nth]),
    );
    const isId = (nth: number): boolean =>
      alike.length > 0 && alike.every((one) => isParam(one.parts[nth]) && !one.secrets.includes(one.parts[nth] ?? ''));
    return parts
      .map((part, nth) => (known.has(part) || (UUID.test(part) && isId(nth)) ? part : '[redacted]'))
      .join('/');
  };
};
