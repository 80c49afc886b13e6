import type { IncomingMessage } from 'node:http';
import type { Asking, Forward } from './asking.ts';
import { Exchange, type Outcome } from './exchange.ts';
import { asBody, attemptMs, bodyIn, collected, type Flight, methodOf } from './flight.ts';
import { type Forwarded, outgoing } from './forward.ts';
import type { RawHeaders } from './headers.ts';
import type { HeldBytes } from './held-bytes.ts';
import type { Mirrors } from './mirrors.ts';
import { discards, isRepeatable, keepsBody } from './repeat.ts';
import type { Target } from './target.ts';
import type { UpstreamState, Upstreams } from './targets.ts';
import { traced } from './traced.ts';
import { oneName } from './trust.ts';
import { tryTargets } from './try-targets.ts';

export type ForwardingNeeds = {
  readonly upstreams: Upstreams;
  readonly mirrors: Pick<Mirrors, 'of'>;
  readonly heldBytes: HeldBytes;
  readonly forwarded: (request: IncomingMessage) => RawHeaders;
  readonly onOutcome: (upstream: string, outcome: Outcome) => void;
};

/** Tries targets until an answer goes on, or tells why there will be none. */
export const forwarding = ({ upstreams, mirrors, heldBytes, forwarded, onOutcome }: ForwardingNeeds): Forward => {
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
      upstreams.begin(state, target);
      const exchange = new Exchange({
        ...{ request: asked.request, sink: asking.sink },
        timeoutMs: attemptMs(flight, rule.timeouts),
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
      const chunks = flight.body.has ? bodyIn(flight, rule.bodyLimitBytes) : undefined;
      const body = at.body ?? (chunks ? asBody(flight.mirror?.following(chunks) ?? chunks) : null);
      try {
        const sent = asking.sent ? asking.sent(headers) : headers;
        target.pool.dispatch({ path, method: methodOf(asked.request), headers: sent, body, ...oneName }, exchange);
      } catch (error) {
        exchange.onResponseError(undefined, error instanceof Error ? error : new Error(String(error)));
      }
    });

  const passOn: Forward = async (flight, to, asking) => {
    const { rule } = to.prepared;
    const { request } = flight.asked;
    if ((flight.body.length ?? 0) > rule.bodyLimitBytes) return { problem: 'payload-too-large' };
    const keeps = asking.body === undefined && keepsBody(request, rule, flight.body);
    const read = keeps ? await collected(flight, rule, heldBytes) : undefined;
    if (read && !read.ok) return read.error;
    const kept = read ? read.value : asking.body;
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
    const refused = await tryTargets(upstreams, {
      ...{ rule, states: to.table.states, flight, repeatable, streams },
      isGone: () => flight.gone,
      attempt: (at) =>
        traced(flight, at.state.name, (traceparent) => attempt(flight, to, { ...at, body: kept, asking, traceparent })),
    });
    return flight.failedHead === undefined ? refused : { problem: 'internal' };
  };

  return async (flight, to, asking) => {
    try {
      return await passOn(flight, to, asking);
    } finally {
      flight.mirror?.over();
    }
  };
};
