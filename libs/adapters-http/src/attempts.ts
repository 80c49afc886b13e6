import { context } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import { activeTraceparent, currentCall, span } from '@orderline/platform';
import type { Dispatcher } from 'undici';
import type { Breaker } from './breaker.ts';
import { type CallDeadline, LEAST_MS } from './call-deadline.ts';
import { type Broken, type Exchange, exchange, type Reply } from './exchange.ts';
import type { Meter } from './http-client-metrics.ts';
import type { HttpPolicy } from './http-policy.ts';
import { type HttpRequest, headersOf, targetOf } from './http-request.ts';
import type { Attempt } from './retrying.ts';

type TracedExchange = Omit<Exchange, 'request'> & {
  readonly upstream: string;
  readonly request: Omit<Exchange['request'], 'headers'> & { readonly headers: Readonly<Record<string, string>> };
};

/**
 * One attempt in a span of its own, whose id goes out as `traceparent`; without telemetry the caller's does. The
 * instrumentation of undici would add a second one, so it is told to look away.
 */
const tracedExchange = ({ upstream, request, ...rest }: TracedExchange): Promise<Reply | Broken> =>
  span(
    `${request.method} ${upstream}`,
    { 'http.request.method': request.method, 'peer.service': upstream },
    async (active) => {
      const traceparent = activeTraceparent() ?? currentCall()?.traceparent;
      const headers = traceparent === undefined ? request.headers : { ...request.headers, traceparent };
      const ended = await context.with(suppressTracing(context.active()), () =>
        exchange({ ...rest, request: { ...request, headers } }),
      );
      if (ended.status !== undefined) active.setAttribute('http.response.status_code', ended.status);
      if (ended.kind === 'broken') active.setAttribute('error.type', ended.fault);
      return ended;
    },
  );

export type AttemptPorts = {
  readonly upstream: string;
  readonly dispatcher: Dispatcher;
  readonly policy: HttpPolicy;
  readonly breaker: Breaker<Reply | Broken>;
  readonly meter: Meter;
  readonly now: () => number;
};

/** Room for the way back, so that a deadline shrinks with each hop. */
const WAY_BACK_MS = 10;

/** What one attempt at a request is: with time left, past the breaker, in a span, with the deadline that it has. */
export const attempts =
  ({ upstream, dispatcher, policy, breaker, meter, now }: AttemptPorts) =>
  (request: HttpRequest<unknown>, callDeadline: CallDeadline): (() => Promise<Attempt>) => {
    const body = request.form ?? JSON.stringify(request.body) ?? null;
    const fixed = { method: request.method, path: targetOf(request), body };
    const headers = headersOf(request);
    const make = (): Promise<Reply | Broken> => {
      const until = Math.floor(Math.min(callDeadline.deadline, now() + policy.attemptMs)) - WAY_BACK_MS;
      const sent = { ...fixed, headers: { ...headers, 'x-request-deadline': String(until) } };
      const sending = tracedExchange({ upstream, dispatcher, request: sent, limits: policy, callDeadline });
      return meter.attempt(request.method, sending);
    };
    return async () => {
      if (callDeadline.remaining() < LEAST_MS) return { kind: 'broken', fault: 'deadline', sent: false, begun: false };
      return breaker.execute(make);
    };
  };
