import type { Dispatcher } from 'undici';
import type { Breaker } from './breaker.ts';
import { type CallDeadline, LEAST_MS } from './call-deadline.ts';
import type { Broken, Reply } from './exchange.ts';
import type { HttpPolicy } from './http-policy.ts';
import { type HttpRequest, headersOf, targetOf } from './http-request.ts';
import type { Meter } from './metered.ts';
import type { Attempt } from './retrying.ts';
import { tracedExchange } from './traced-exchange.ts';

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
    const fixed = { method: request.method, path: targetOf(request), body: JSON.stringify(request.body) ?? null };
    const headers = headersOf(request);
    const make = (): Promise<Reply | Broken> => {
      const until = Math.floor(Math.min(callDeadline.deadline, now() + policy.attemptMs)) - WAY_BACK_MS;
      const sent = { ...fixed, headers: { ...headers, 'x-request-deadline': String(until) } };
      return meter.attempt(tracedExchange({ upstream, dispatcher, request: sent, limits: policy, callDeadline }));
    };
    return async () => {
      if (callDeadline.remaining() < LEAST_MS) return { kind: 'broken', fault: 'deadline', sent: false, begun: false };
      return breaker.execute(make);
    };
  };
