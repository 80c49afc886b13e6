import { activeTraceparent, isSampled, span } from '@orderline/platform';
import type { Outcome } from './exchange.ts';
import type { Flight } from './flight.ts';

/**
 * Makes an attempt, in a span of its own where its request is recorded, which ends with the head of the answer; `traceparent` is
 * what the service is to be told.
 */
export const traced = (
  { asked, ids }: Pick<Flight, 'asked' | 'ids'>,
  upstream: string,
  attempt: (traceparent: string) => Promise<Outcome>,
): Promise<Outcome> => {
  if (!isSampled()) return attempt(ids.traceparent);
  const { method = '' } = asked.request;
  const attributes = { 'http.request.method': method, 'peer.service': upstream };
  return span(`${method} ${upstream}`, attributes, async (active) => {
    const outcome = await attempt(activeTraceparent() ?? ids.traceparent);
    if (outcome.kind === 'answered') active.setAttribute('http.response.status_code', outcome.status);
    else active.setAttribute('error.type', outcome.fault);
    return outcome;
  });
};
