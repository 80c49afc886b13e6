import { encodeEvent } from '@orderline/contracts/events';
import type { Message, Moment, PartnerOrder, Saying } from './order.ts';

export type Spoken = { readonly order: PartnerOrder; readonly messages: readonly Message[] };

/** How long an event is held back where no other of its order comes. */
const HELD_MS = 10_000;

const release = (order: PartnerOrder): PartnerOrder => ({ ...order, held: [], releaseAt: null });

/** What was held back, once its time has come. */
export const releaseHeld = (order: PartnerOrder): Spoken => ({ order: release(order), messages: order.held });

/** Of a partner that has another idea of its events; the key can still be read. */
const distorted = (message: Message): Message => ({
  ...message,
  value: JSON.stringify({ orderId: message.key, version: 'latest', outcome: { code: 7 } }),
});

/** Says it in the order's next event, or badly, or never, as the dials have it; what was held back comes behind it. */
export const speak = (order: PartnerOrder, saying: Saying, { now, dials, chance, newId }: Speaking): Spoken => {
  const version = order.event + 1;
  const happens = (dial: keyof typeof dials) => chance(order.orderId, saying.type, version, dial) < dials[dial];
  const next = { ...release(order), event: version };
  if (happens('silences')) return { order: next, messages: order.held };
  const { topic, key, headers, value } = encodeEvent(
    {
      id: newId(),
      type: saying.type,
      aggregateId: order.orderId,
      version,
      occurredAt: new Date(now),
      data: saying.data,
    },
    order.origin,
  );
  const { traceparent } = order.origin;
  const right = { topic, key, headers: { ...headers, ...(traceparent !== undefined && { traceparent }) }, value };
  const sent = happens('wrongEvents') ? distorted(right) : right;
  const messages = happens('duplicates') ? [sent, sent] : [sent];
  return happens('reorderings')
    ? { order: { ...next, held: messages, releaseAt: now + HELD_MS }, messages: order.held }
    : { order: next, messages: [...messages, ...order.held] };
};

export type Speaking = Moment & { readonly newId: () => string };
