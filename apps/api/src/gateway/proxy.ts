import { AsyncResource } from 'node:async_hooks';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { createLogThrottle, type Logger, noteRoute, runInCall } from '@orderline/platform';
import type { Answered } from '../http/policy/context.ts';
import { explain, problemAnswer, type Refused } from '../http/policy/problem.ts';
import { type Asking, answering, type Forward } from './answering.ts';
import type { Caches } from './cache/caches.ts';
import type { Asked, Decision } from './decide.ts';
import { bodyOf, Exchange, type Outcome } from './exchange.ts';
import { ClientLeft } from './fault.ts';
import { answeredOf, asBody, collected, costs, type Flight, idsOf, isLate, methodOf } from './flight.ts';
import { addedHeaders, type Forwarded, outgoing } from './forward.ts';
import type { RawHeaders } from './headers.ts';
import type { Mirrors } from './mirrors.ts';
import type { PolicyRunner } from './policies.ts';
import { bodyOfRequest, discards, isRepeatable, keepsBody, triesAgain } from './repeat.ts';
import { hostOf, targetOf } from './request-target.ts';
import type { Target } from './target.ts';
import type { UpstreamState, Upstreams } from './targets.ts';
import { traced } from './traced.ts';
import { oneName } from './trust.ts';
import { whyNot } from './why-not.ts';

export type ProxyNeeds = {
  readonly decide: (asked: Asked) => Promise<Decision>;
  readonly upstreams: Upstreams;
  readonly policies: Pick<PolicyRunner, 'changedHead'>;
  readonly mirrors: Pick<Mirrors, 'of'>;
  readonly caches: Caches;
  readonly forwarded: (request: IncomingMessage) => RawHeaders;
  readonly newRequestId: () => string;
  readonly logRequest: (answered: Answered) => void;
  readonly logger: Pick<Logger, 'error' | 'warn'>;
  readonly onOutcome: (upstream: string, outcome: Outcome) => void;
};

const OUTAGE_TOLD_AGAIN_MS = 60_000;

/** Answers requests by the services of a table. */
export const createProxy = (needs: ProxyNeeds) => {
  const { decide, upstreams, mirrors, forwarded, newRequestId, logRequest, logger, onOutcome } = needs;
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
    at: {
      state: UpstreamState;
      target: Target;
      body: Buffer | undefined;
      attempts: number;
      asking: Asking;
      traceparent: string;
    },
  ) =>
    new Promise<Outcome>((resolve) => {
      const { asked, ids } = flight;
      const { rule } = to.prepared;
      const { state, target, asking } = at;
      const repeatable = isRepeatable(asked.request);
      const streams = flight.body.has && at.body === undefined;
      const { requestMs, backendRequestMs } = rule.timeouts;
      const left = requestMs > 0 ? Math.max(1, requestMs - (performance.now() - flight.started)) : 0;
      upstreams.begin(state, target);
      const exchange = new Exchange({
        ...{ request: asked.request, sink: asking.sink },
        timeoutMs: left > 0 && backendRequestMs > 0 ? Math.min(left, backendRequestMs) : left || backendRequestMs,
        discards: (status) =>
          discards(rule, { status, attempts: at.attempts, repeatable, streams }) && state.budget.withdraw(),
        onOutcome: (seen) => {
          // A policy of ours says nothing of the service.
          const status = flight.failedHead;
          const outcome: Outcome = status === undefined ? seen : { kind: 'answered', status, passed: true };
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
      const chunks = flight.body.has ? bodyOf(asked.request, rule.bodyLimitBytes) : undefined;
      const body = at.body ?? (chunks ? asBody(flight.mirror?.following(chunks) ?? chunks) : null);
      try {
        const sent = asking.sent ? asking.sent(headers) : headers;
        target.pool.dispatch({ path, method: methodOf(asked.request), headers: sent, body, ...oneName }, exchange);
      } catch (error) {
        exchange.onResponseError(undefined, error instanceof Error ? error : new Error(String(error)));
      }
    });

  /** Tries targets until an answer goes on, or tells why there will be none. */
  const forward: Forward = async (flight, to, asking) => {
    const { rule } = to.prepared;
    const { request } = flight.asked;
    if ((flight.body.length ?? 0) > rule.bodyLimitBytes) return { problem: 'payload-too-large' };
    const keeps = asking.body === undefined && keepsBody(request, rule, flight.body);
    const kept = keeps ? await collected(request, rule) : asking.body;
    if (kept === null) return whyNot.failed({ kind: 'failed', fault: 'client-slow', sent: false });
    const repeatable = isRepeatable(request);
    const streams = flight.body.has && kept === undefined;
    if (to.prepared.mirrors.length > 0) {
      const { asked, ids } = flight;
      flight.mirror = mirrors.of(to.prepared, to.table.states, () => {
        const { path, headers } = outgoing(asked, to, { ids, forwarded: forwarded(request) });
        return { path, headers: asking.sent?.(headers) ?? headers, method: methodOf(request) };
      });
      if (!streams) flight.mirror?.send(kept ?? null);
    }
    let avoid: Target | undefined;
    for (let attempts = 1; ; attempts++) {
      const state = upstreams.choose(rule.backends, to.table.states);
      const target = state && upstreams.pick(state, avoid);
      if (!state || !target) return whyNot.noTarget(upstreams.retryAfterSeconds(rule.backends, to.table.states));
      if (state.inFlight >= state.spec.concurrency) return whyNot.busy;
      flight.state = state;
      flight.target = target;
      if (attempts === 1) state.budget.deposit();
      const outcome = await state.breaker.execute(() =>
        traced(flight, state.name, (traceparent) =>
          attempt(flight, to, { state, target, body: kept, attempts, asking, traceparent }),
        ),
      );
      if (outcome.kind === 'circuit-open') return whyNot.open(outcome.retryAfterMs);
      if (flight.failedHead !== undefined) return { problem: 'internal' };
      if (flight.gone || (outcome.kind === 'answered' && outcome.passed)) return undefined;
      const again = triesAgain(rule, { outcome, attempts, repeatable, streams });
      if (!again || (costs(outcome) && !state.budget.withdraw())) return whyNot.failed(outcome);
      avoid = target;
      if (rule.retry.backoffMs > 0) await pause(rule.retry.backoffMs * 2 ** (attempts - 1));
      if (flight.gone) return undefined;
      if (isLate(flight, rule.timeouts.requestMs)) return whyNot.failed(outcome);
    }
  };

  const answer = answering({ ...needs, forward, refuse });

  const handle = async (flight: Flight): Promise<void> => {
    const { asked, response, ids, target } = flight;
    const decision = await decide(asked);
    if (asked.prepared) noteRoute(asked.request.method ?? '', asked.prepared.rule.name);
    if (flight.gone) return;
    if (decision.kind === 'forward') {
      flight.quotas = decision.quotas;
      return answer(flight, decision);
    }
    flight.quotas = decision.quotas ?? [];
    if (decision.kind === 'refused') {
      return refuse(flight, decision.refused);
    }
    const added = addedHeaders(asked, { quotas: flight.quotas, ids, target });
    const { status, headers, body = '' } = decision;
    const length = status === 204 ? [] : ['Content-Length', String(Buffer.byteLength(body))];
    response.writeHead(status, [...headers, ...length, ...added]);
    response.end(asked.request.method === 'HEAD' ? undefined : body);
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
      const asked: Asked = {
        request,
        path: where.path,
        search: where.search,
        host: hostOf(request),
        started: performance.now(),
        prepared: undefined,
        principal: undefined,
        consumer: undefined,
        seen: undefined,
        changes: undefined,
      };
      // All that is filled in later is there from the start, so that every flight has one shape.
      const flight: Flight = {
        asked,
        response,
        ids,
        started: asked.started,
        body: bodyOfRequest(request),
        exchange: undefined,
        changedBody: undefined,
        mirror: undefined,
        failedHead: undefined,
        target: undefined,
        state: undefined,
        problem: undefined,
        quotas: [],
        gone: false,
      };
      const here = new AsyncResource('GatewayRequest');
      response.once('close', () => here.runInAsyncScope(finish, undefined, flight));
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
