import { asId, type EventId, err, type NewId, type Now, ok, type Page, type Result } from '../shared/index.ts';
import { pingType, type WebhookDelivery, type WebhookDeliveryId } from './delivery.ts';
import type { WebhookEndpointId } from './endpoint.ts';
import type { WebhookEndpointNotFound } from './manage-endpoints.ts';
import type { ListedDeliveries, WebhookDeliveries, WebhookEndpointReader } from './ports.ts';

export type WebhookDeliveriesPorts = {
  readonly webhookEndpoints: Pick<WebhookEndpointReader, 'find'>;
  readonly webhookDeliveries: WebhookDeliveries;
  readonly newId: NewId;
  readonly now: Now;
};

export type WebhookDisabled = { readonly kind: 'webhook-endpoint-disabled' };
export type WebhookDeliveryNotFound = { readonly kind: 'webhook-delivery-not-found' };

const notFound = { kind: 'webhook-endpoint-not-found' } as const;

/** Why nothing can be asked of it now. */
const refusalOf = async (
  { webhookEndpoints }: Pick<WebhookDeliveriesPorts, 'webhookEndpoints'>,
  id: WebhookEndpointId,
): Promise<WebhookEndpointNotFound | WebhookDisabled | null> => {
  const endpoint = await webhookEndpoints.find(id);
  if (!endpoint) return notFound;
  return endpoint.disabledAt === null ? null : { kind: 'webhook-endpoint-disabled' };
};

/** Lists what was and will be sent to an endpoint, newest first. */
export const listWebhookDeliveries =
  ({ webhookEndpoints, webhookDeliveries }: WebhookDeliveriesPorts) =>
  async (asked: ListedDeliveries): Promise<Result<Page<WebhookDelivery, WebhookDeliveryId>, WebhookEndpointNotFound>> =>
    (await webhookEndpoints.find(asked.endpointId)) ? ok(await webhookDeliveries.list(asked)) : err(notFound);

export type RedeliverWebhook = { readonly endpointId: WebhookEndpointId; readonly id: WebhookDeliveryId };

/** Sends one again, at once, whatever became of it; its event keeps its id. */
export const redeliverWebhook =
  (ports: WebhookDeliveriesPorts) =>
  async ({
    endpointId,
    id,
  }: RedeliverWebhook): Promise<
    Result<WebhookDelivery, WebhookEndpointNotFound | WebhookDisabled | WebhookDeliveryNotFound>
  > => {
    const refusal = await refusalOf(ports, endpointId);
    if (refusal) return err(refusal);
    const due = await ports.webhookDeliveries.redeliver(endpointId, id, ports.now());
    return due ? ok(due) : err({ kind: 'webhook-delivery-not-found' });
  };

export type RedeliverFailedWebhooks = { readonly endpointId: WebhookEndpointId; readonly since: Date };

/** A batch is short, so that nothing waits for its locks; a call has an end before its caller gives up. */
const redeliveries = { ofBatch: 1_000, ofCall: 10_000 } as const;

export type RedeliveredWebhooks = { readonly redelivered: number /** Ask again. */; readonly hasMore: boolean };

/** Sends again what was given up and was to be sent since then, the oldest first, as much of it as one call may. */
export const redeliverFailedWebhooks =
  (ports: WebhookDeliveriesPorts) =>
  async ({
    endpointId,
    since,
  }: RedeliverFailedWebhooks): Promise<Result<RedeliveredWebhooks, WebhookEndpointNotFound | WebhookDisabled>> => {
    const refusal = await refusalOf(ports, endpointId);
    if (refusal) return err(refusal);
    const { ofBatch, ofCall } = redeliveries;
    for (let redelivered = 0; ; ) {
      const asked = { since, now: ports.now(), most: ofBatch };
      const more = await ports.webhookDeliveries.redeliverFailed(endpointId, asked);
      redelivered += more;
      if (more < ofBatch || redelivered >= ofCall) return ok({ redelivered, hasMore: more === ofBatch });
    }
  };

export type PingWebhookEndpoint = { readonly endpointId: WebhookEndpointId };

/** Has an event sent that says nothing, once. */
export const pingWebhookEndpoint =
  (ports: WebhookDeliveriesPorts) =>
  async ({
    endpointId,
  }: PingWebhookEndpoint): Promise<Result<WebhookDelivery, WebhookEndpointNotFound | WebhookDisabled>> => {
    const refusal = await refusalOf(ports, endpointId);
    if (refusal) return err(refusal);
    const [id, eventId, now] = [ports.newId<WebhookDeliveryId>(), ports.newId<EventId>(), ports.now()];
    const ping = { id, endpointId, eventId, type: pingType, subjectId: asId(eventId), occurredAt: now, person: null };
    await ports.webhookDeliveries.insertManual({ ...ping, data: JSON.stringify({ endpointId }) }, now);
    const written = await ports.webhookDeliveries.find(endpointId, id);
    return written ? ok(written) : err(notFound);
  };
