import { AsyncLocalStorage } from 'node:async_hooks';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { createLogThrottle, type Logger, noteRoute, runInCall } from '@orderline/platform';
import type { Answered } from '../http/policy/context.ts';
import { explain, problemAnswer, type Refused } from '../http/policy/problem.ts';
import { type Asked, type Decision, targetOf } from './decide.ts';
import { bodyOf, ClientLeft, Exchange, type Outcome } from './exchange.ts';
import { answeredOf, asBody, collected, costs, type Flight, idsOf, isLate, methodOf } from './flight.ts';
import { addedHeaders, answerHead, type Forwarded, outgoing } from './forward.ts';
import type { RawHeaders } from './headers.ts';
import { bodyOfRequest, discards, isRepeatable, keepsBody, triesAgain } from './repeat.ts';
import type { Target } from './target.ts';
import type { UpstreamState, Upstreams } from './targets.ts';
import { traced } from './traced.ts';
import { whyNot } from './why-not.ts';

export type ProxyNeeds = {
  readonly decide: (asked: Asked) => Promise<Decision>;
  readonly upstreams: Upstreams;
  readonly forwarded: (request: IncomingMessage) => RawHeaders;
  readonly newRequestId: () => string;
  readonly logRequest: (answered: Answered) => void;
  readonly logger: Pick<Logger, 'error' | 'warn'>;
  readonly onOutcome: (upstream: string, outcome: Outcome) => void;
};

const OUTAGE_TOLD_AGAIN_MS = 60_000;

/** Answers requests by the services of a table. */
export const createProxy = (needs: ProxyNeeds) => {
  const { decide, upstreams, forwarded, newRequestId, logRequest, logger, onOutcome } = needs;
  const throttle = createLogThrottle({ everyMs: OUTAGE_TOLD_AGAIN_MS });

  const refuse = (flight: Flight, refused: Refused): void => {
    const { response, asked, ids, quotas, target } = flight;
    if (response.headersSent || response.destroyed) return;
    flight.problem = refused.problem;
    const { status, headers, body } = problemAnswer(refused, { call: ids, path: asked.path });
    const unread = flight.body.has && !asked.request.complete;
    response.writeHead(status, [
      ...Object.entries(headers).flat(),
      ...['Content-Length', String(Buffer.byteLength(body)), 'X-Content-Type-Options', 'nosniff'],
      ...addedHeaders(asked, { quotas, ids, target }),
      ...(unread ? ['Connection', 'close'] : []),
    ]);
    response.end(asked.request.method === 'HEAD' ? undefined : body);
  };

  const attempt = (
    flight: Flight,
    to: Forwarded,
    at: { state: UpstreamState; target: Target; body: Buffer | undefined; attempts: number; traceparent: string },
  ) =>
    new Promise<Outcome>((resolve) => {
      const { asked, response, ids } = flight;
      const { rule } = to.prepared;
      const { state, target } = at;
      const repeatable = isRepeatable(asked.request);
      const streams = flight.body.has && at.body === undefined;
      const { requestMs, backendRequestMs } = rule.timeouts;
      const left = requestMs > 0 ? Math.max(1, requestMs - (performance.now() - flight.started)) : 0;
      upstreams.begin(state, target);
      const exchange = new Exchange({
        response,
        timeoutMs: left > 0 && backendRequestMs > 0 ? Math.min(left, backendRequestMs) : left || backendRequestMs,
        headOf: (_status, headers) =>
          answerHead(headers, to.prepared, addedHeaders(asked, { quotas: flight.quotas, ids, target })),
        discards: (status) =>
          discards(rule, { status, attempts: at.attempts, repeatable, streams }) && state.budget.withdraw(),
        onOutcome: (outcome) => {
          upstreams.note(state, target, outcome);
          onOutcome(state.name, outcome);
          resolve(outcome);
        },
        onBroken: (fault) => upstreams.note(state, target, { kind: 'failed', fault, sent: true }),
        onOver: () => upstreams.end(state, target),
      });
      flight.exchange = exchange;
      const { path, headers } = outgoing(asked, to, {
        ids: { ...ids, traceparent: at.traceparent },
        forwarded: forwarded(asked.request),
      });
      const body = at.body ?? (flight.body.has ? asBody(bodyOf(asked.request, rule.bodyLimitBytes)) : null);
      try {
        target.pool.dispatch({ path, method: methodOf(asked.request), headers, body }, exchange);
      } catch (error) {
        exchange.onResponseError(undefined, error instanceof Error ? error : new Error(String(error)));
      }
    });

  /** Tries targets until an answer goes on to the client, or none will. */
  const forward = async (flight: Flight, to: Forwarded): Promise<void> => {
    const { rule } = to.prepared;
    const { request } = flight.asked;
    if ((flight.body.length ?? 0) > rule.bodyLimitBytes) return refuse(flight, { problem: 'payload-too-large' });
    const kept = keepsBody(request, rule, flight.body) ? await collected(request, rule) : undefined;
    if (kept === null) return refuse(flight, whyNot.failed({ kind: 'failed', fault: 'client-slow', sent: false }));
    const repeatable = isRepeatable(request);
    const streams = flight.body.has && kept === undefined;
    let avoid: Target | undefined;
    for (let attempts = 1; ; attempts++) {
      const state = upstreams.choose(rule.backends, to.table.states);
      const target = state && upstreams.pick(state, avoid);
      if (!state || !target)
        return refuse(flight, whyNot.noTarget(upstreams.retryAfterSeconds(rule.backends, to.table.states)));
      if (state.inFlight >= state.spec.concurrency) return refuse(flight, whyNot.busy);
      Object.assign(flight, { state, target });
      if (attempts === 1) state.budget.deposit();
      const outcome = await state.breaker.execute(() =>
        traced(flight, state.name, (traceparent) =>
          attempt(flight, to, { state, target, body: kept, attempts, traceparent }),
        ),
      );
      if (outcome.kind === 'circuit-open') return refuse(flight, whyNot.open(outcome.retryAfterMs));
      if (outcome.kind === 'answered' && outcome.passed) return;
      if (flight.gone) return;
      const again = triesAgain(rule, { outcome, attempts, repeatable, streams });
      if (!again || (costs(outcome) && !state.budget.withdraw())) return refuse(flight, whyNot.failed(outcome));
      avoid = target;
      if (rule.retry.backoffMs > 0) await pause(rule.retry.backoffMs * 2 ** (attempts - 1));
      if (flight.gone) return;
      if (isLate(flight, rule.timeouts.requestMs)) return refuse(flight, whyNot.failed(outcome));
    }
  };

  const handle = async (flight: Flight): Promise<void> => {
    const { asked, response, ids, target } = flight;
    const decision = await decide(asked);
    if (asked.prepared) noteRoute(asked.request.method ?? '', asked.prepared.rule.name);
    if (flight.gone) return;
    if (decision.kind === 'forward') {
      flight.quotas = decision.quotas;
      return forward(flight, decision);
    }
    if (decision.kind === 'refused') {
      flight.quotas = decision.quotas ?? [];
      return refuse(flight, decision.refused);
    }
    const added = addedHeaders(asked, { quotas: flight.quotas, ids, target });
    const length = decision.status === 204 ? [] : ['Content-Length', '0'];
    response.writeHead(decision.status, [...decision.headers, ...length, ...added]);
    response.end();
  };

  const finish = (flight: Flight): void => {
    flight.gone = true;
    if (!flight.response.writableFinished) flight.exchange?.stop('client-gone');
    logRequest(answeredOf(flight));
  };

  return (request: IncomingMessage, response: ServerResponse): void => {
    const ids = idsOf(request, newRequestId);
    runInCall(ids, () => {
      const target = targetOf(request);
      const where = 'fault' in target ? { path: '/', search: '' } : target;
      const asked: Asked = { request, ...where };
      const flight: Flight = {
        ...{ asked, response, ids, started: performance.now(), body: bodyOfRequest(request) },
        ...{ quotas: [], gone: false },
      };
      const here = AsyncLocalStorage.snapshot();
      response.once('close', () => here(finish, flight));
      if ('fault' in target)
        return refuse(flight, { problem: 'bad-request', detail: target.fault, headers: { Connection: 'close' } });
      handle(flight).catch((error: unknown) => {
        if (flight.gone || error instanceof ClientLeft) return;
        const refused = explain(error, { givenUp: undefined, receiving: false, logger, throttle });
        if (refused) refuse(flight, refused);
        if (!response.writableEnded && response.headersSent) response.destroy();
      });
    });
  };
};
