import type { IncomingMessage } from 'node:http';
import type { Refused } from '../http/policy/problem.ts';
import { ClientSink, type HeadOf } from './answer-sink.ts';
import type { Client, Forward } from './asking.ts';
import { askingWhole, changedRequest, changingAnswers, ofChanged } from './body/bodies.ts';
import { uriOf } from './cache/asked.ts';
import type { Caches } from './cache/caches.ts';
import { createCaching } from './cache/caching.ts';
import type { Flight } from './flight.ts';
import { addedHeaders, answerHead, answerTrailers, type Forwarded, hintHead } from './forward.ts';
import type { RawHeaders } from './headers.ts';
import type { HeldBytes } from './held-bytes.ts';
import { PolicyFailed, type PolicyRunner } from './policies.ts';

export type AnsweringNeeds = {
  readonly forward: Forward;
  readonly refuse: (flight: Flight, refused: Refused) => void;
  readonly caches: Caches;
  readonly policies: Pick<PolicyRunner, 'changedHead'>;
  readonly forwarded: (request: IncomingMessage) => RawHeaders;
  readonly heldBytes: HeldBytes;
};

const SAFE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']);

/** Has a request answered by the services of its rule; what the rule asks for stands between. */
export const answering = ({ forward, refuse, caches, policies, forwarded, heldBytes }: AnsweringNeeds) => {
  const clientOf = (flight: Flight, { prepared }: Forwarded): Client => {
    const headOf: HeadOf = (status, headers) => {
      if (status < 200) return hintHead(headers, prepared);
      const { asked, quotas, ids, target } = flight;
      const head = policies.changedHead(asked, status, headers);
      if (head) return answerHead(head, prepared, addedHeaders(asked, { quotas, ids, target }));
      flight.failedHead = status;
      throw new PolicyFailed('the head goes to nobody');
    };
    const sink = new ClientSink(flight.response, headOf, (trailers) => answerTrailers(trailers, flight.asked));
    return { sink, refuse: (refused) => refuse(flight, refused) };
  };

  /** Where the rule changes bodies, asks so that they can be. */
  const ask: Forward = (flight, to, asking) => {
    const { bodies } = to.prepared;
    const { changedBody: body } = flight;
    if (!bodies) return forward(flight, to, asking);
    const sent = (headers: RawHeaders): RawHeaders => {
      const wanted = asking.sent?.(headers) ?? headers;
      const whole = bodies.answer ? askingWhole(wanted) : wanted;
      return body ? ofChanged(whole, body) : whole;
    };
    return forward(flight, to, { ...asking, sent, ...(body && { body }) });
  };

  const cached = createCaching({ caches, forward: ask, forwarded });

  /** Whatever changes a resource makes old what is kept of it (RFC 9111 §4.4). */
  const invalidate = ({ asked, response }: Flight): void => {
    if (SAFE.has(asked.request.method ?? 'GET') || caches.index.isEmpty() || response.statusCode >= 400) return;
    caches.index.invalidate(uriOf(asked, forwarded(asked.request)));
  };

  return async (flight: Flight, to: Forwarded): Promise<void> => {
    const { bodies, cache, rule } = to.prepared;
    if (bodies?.request && flight.body.has) {
      const made = await changedRequest(flight, bodies.request, { rule, heldBytes });
      if (flight.gone) return;
      if (!made.ok) return refuse(flight, made.error);
      flight.changedBody = made.value;
    }
    const plain = clientOf(flight, to);
    const client = bodies?.answer ? changingAnswers(plain, bodies.answer, flight) : plain;
    if (cache) await cached(flight, to, client, cache);
    else {
      const refused = await ask(flight, to, { sink: client.sink });
      if (refused) return refuse(flight, refused);
    }
    invalidate(flight);
  };
};
