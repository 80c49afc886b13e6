import { type Delivery, type Handled, type NewId, type Now, ok, type Result } from '../shared/index.ts';
import type { WebhookDeliveryId } from './delivery.ts';
import { wants } from './endpoint.ts';
import type { FollowingEndpoint, NewDelivery, WebhookDeliveries } from './ports.ts';

export type FollowEventsPorts = {
  readonly webhookDeliveries: Pick<WebhookDeliveries, 'followingEndpoints' | 'insert'>;
  readonly newId: NewId;
  readonly now: Now;
};

/** An event as receivers know it; what it says is only written down where somebody wants it. */
export type WebhookEvent = {
  readonly delivery: Delivery;
  readonly type: string;
  readonly occurredAt: Date;
  readonly content: () => Pick<NewDelivery, 'data' | 'person'>;
};

const isFor = ({ eventTypes, createdAt }: FollowingEndpoint, { type, occurredAt }: WebhookEvent): boolean =>
  wants({ eventTypes }, type) && occurredAt >= createdAt;

/**
 * Follows events, in their order: each is to be sent to every endpoint that wants it and was there when it happened. The
 * deliveries are their own inbox, as each event and endpoint has one: without endpoints nothing is written.
 */
export const followEvents =
  ({ webhookDeliveries, newId, now }: FollowEventsPorts) =>
  async (events: readonly WebhookEvent[]): Promise<Result<readonly Handled[], never>> => {
    const endpoints = await webhookDeliveries.followingEndpoints();
    const deliveries = events.flatMap((event) => {
      const interested = endpoints.filter((endpoint) => isFor(endpoint, event));
      if (interested.length === 0) return [];
      const { eventId, aggregateId } = event.delivery;
      const of = { eventId, type: event.type, subjectId: aggregateId, occurredAt: event.occurredAt };
      const told = { ...of, ...event.content() };
      return interested.map(({ id }) => ({ ...told, id: newId<WebhookDeliveryId>(), endpointId: id }));
    });
    if (deliveries.length > 0) await webhookDeliveries.insert(deliveries, now());
    return ok(events.map(() => 'handled'));
  };
