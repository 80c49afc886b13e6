import { message, type messages } from '@orderline/contracts/partners';
import { type EventPublisher, sourceHeader, type WireEvent } from '@orderline/domain/messaging';
import { Unavailable } from '@orderline/platform';
import * as z from 'zod';
import type { HttpFailure } from './http-failure.ts';
import type { HttpPolicy } from './http-policy.ts';
import type { HttpClient } from './resilient-client.ts';

export type PartnerLinkPorts = {
  readonly partner: string;
  readonly client: Pick<HttpClient, 'request'>;
  /** The topics of the partner's own events; what else it sends is not taken. */
  readonly topics: readonly string[];
  /** Is told of a message that is left out. */
  readonly onUnfit?: (reason: string) => void;
};

export type Page = {
  readonly events: readonly WireEvent[];
  /** Up to where the partner need keep nothing once the events are received; undefined for an empty page. */
  readonly position: number | undefined;
};

/** Events to and from a partner without a broker between; both throw `Unavailable` where it is away. */
export type PartnerLink = {
  /** Throws another error where the partner will never take the events. */
  readonly publisher: EventPublisher;
  /** The partner's events behind a position, or from the oldest that it keeps; waits a while where there are none. */
  fetchAfter(position: number | undefined): Promise<Page>;
};

/**
 * For a client to a partner: the relay and the next pull are what tries again, a page may be large, and where there is
 * none its answer waits a second.
 */
export const PARTNER_POLICY: Partial<HttpPolicy> = {
  retries: 0,
  headersMs: 4000,
  attemptMs: 4500,
  totalMs: 5000,
  replyBytes: 8_388_608,
};

/** Each message is read by itself, so that an unfit one is not in the way of the others. */
const page = z.object({ items: z.array(z.object({ position: z.int().nonnegative(), message: z.unknown() })) });

const REFUSED = new Set([400, 413, 415, 422]);

const thrown = (partner: string, failure: HttpFailure): Error => {
  const why = failure.kind === 'rejected' ? `status ${failure.status}` : failure.reason;
  if (failure.kind === 'rejected' && REFUSED.has(failure.status)) {
    return new Error(`the ${partner} refuses the events: ${why}`);
  }
  return new Unavailable(`the ${partner} cannot be reached: ${failure.kind}, ${why}`);
};

export const partnerLink = ({ partner, client, topics, onUnfit = () => undefined }: PartnerLinkPorts): PartnerLink => {
  const read = ({ position, message: text }: z.infer<typeof page>['items'][number]): readonly WireEvent[] => {
    const { data: event } = message.safeParse(text);
    if (event === undefined) onUnfit(`position ${position} holds no message`);
    else if (!topics.includes(event.topic)) onUnfit(`position ${position} is of ${event.topic}, which is not theirs`);
    else return [{ ...event, headers: { ...event.headers, [sourceHeader]: `${event.topic}/0/${position}` } }];
    return [];
  };
  return {
    publisher: {
      publish: async (events) => {
        const body: z.input<typeof messages> = { items: [...events] };
        const sent = await client.request({ method: 'POST', path: '/messages', body, status: 202, reply: z.unknown() });
        if (!sent.ok) throw thrown(partner, sent.error);
      },
    },
    fetchAfter: async (position) => {
      const query = position === undefined ? {} : { after: position };
      const reply = await client.request({ method: 'GET', path: '/messages', query, reply: page });
      if (!reply.ok) throw thrown(partner, reply.error);
      const { items } = reply.value;
      return { events: items.flatMap(read), position: items.at(-1)?.position };
    },
  };
};
