import type { AnswerOf } from '@orderline/contracts/http/endpoint';
import { id } from '@orderline/contracts/http/fields';
import * as contract from '@orderline/contracts/http/v2/webhook-deliveries';
import { asId } from '@orderline/domain/shared';
import type { WebhookDelivery, WebhookDeliveryId, WebhookEndpointId } from '@orderline/domain/webhooks';
import { cursorAfter, pageRequest } from '../../http/cursors.ts';
import { routes } from '../../http/route.ts';
import { refused } from '../refusals.ts';
import type { Surface } from '../surface.ts';

export const webhookDeliveriesRoutes = ({ webhooks, cursors }: Pick<Surface, 'webhooks' | 'cursors'>) =>
  routes(contract, {
    pingWebhookEndpoint: async ({ params }) => {
      const result = await webhooks.pingWebhookEndpoint({ endpointId: asId(params.id) });
      return result.ok ? { body: deliveryView(result.value) } : refused(result.error);
    },

    listWebhookEndpointDeliveries: async ({ params, query: { status, ...paging } }) => {
      const kind = { binding: ['webhook-deliveries', params.id, status], position: deliveryId };
      const page = pageRequest(cursors, paging, kind);
      if (!page.ok) return page.error;
      const asked = { endpointId: asId<WebhookEndpointId>(params.id), status, page: page.value };
      const result = await webhooks.listWebhookDeliveries(asked);
      if (!result.ok) return refused(result.error);
      const next = cursorAfter(cursors, result.value.next, kind);
      return { body: { items: result.value.items.map(deliveryView), page: { next } }, next };
    },

    redeliverWebhookEndpointDelivery: async ({ params }) => {
      const named = { endpointId: asId<WebhookEndpointId>(params.id), id: asId<WebhookDeliveryId>(params.deliveryId) };
      const result = await webhooks.redeliverWebhook(named);
      return result.ok ? { body: deliveryView(result.value) } : refused(result.error);
    },

    redeliverWebhookEndpointFailures: async ({ params, body: { since } }) => {
      const result = await webhooks.redeliverFailedWebhooks({ endpointId: asId(params.id), since });
      return result.ok ? { body: result.value } : refused(result.error);
    },
  });

const deliveryId = id.transform((text) => asId<WebhookDeliveryId>(text));

const deliveryView = (
  delivery: WebhookDelivery,
): AnswerOf<typeof contract.listWebhookEndpointDeliveries>['items'][number] => ({
  id: delivery.id,
  eventId: delivery.eventId,
  type: delivery.type,
  subjectId: delivery.subjectId,
  occurredAt: delivery.occurredAt.toISOString(),
  status: delivery.status,
  attempts: delivery.attempts,
  nextAttemptAt: delivery.nextAt?.toISOString() ?? null,
  lastAttemptAt: delivery.lastAttemptAt?.toISOString() ?? null,
  responseStatus: delivery.responseStatus,
  error: delivery.error,
  lastAttempts: [...delivery.lastAttempts],
  createdAt: delivery.createdAt.toISOString(),
  endedAt: delivery.endedAt?.toISOString() ?? null,
});
