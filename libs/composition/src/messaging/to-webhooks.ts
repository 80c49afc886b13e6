import { type EventOf, webhookDataOf, webhookTypeOf } from '@orderline/contracts/events';
import type { WebhookEventType } from '@orderline/contracts/webhook-types';
import { asId, type UserId } from '@orderline/domain/shared';
import type { WebhookEvent } from '@orderline/domain/webhooks';
import { asOne, handledBy } from './handlers.ts';

const followed = handledBy<WebhookEvent>({
  together: ({ webhooks }, events) => webhooks.followEvents(events),
  alone: ({ webhooks }, event) => asOne(webhooks.followEvents([event])),
});

/** Whom an event that names a person names. */
const personIn = ({ type, data }: EventOf<WebhookEventType>): UserId => {
  if ('userId' in data) return asId(data.userId);
  if ('customerId' in data) return asId(data.customerId);
  throw new Error(`${type} names a person, and does not say whom`);
};

/** To be sent to whoever has an endpoint for it. */
export const toWebhooks = followed<WebhookEventType>((delivery, event) => ({
  delivery,
  type: webhookTypeOf(event.type),
  occurredAt: event.occurredAt,
  content: () => {
    const { data, erased } = webhookDataOf(event);
    return { data, person: erased === null ? null : { userId: personIn(event), erased } };
  },
}));
