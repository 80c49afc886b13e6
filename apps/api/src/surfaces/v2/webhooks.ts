import type { AnswerOf } from '@orderline/contracts/http/endpoint';
import { id } from '@orderline/contracts/http/fields';
import * as contract from '@orderline/contracts/http/v2/webhooks';
import { asId } from '@orderline/domain/shared';
import type { WebhookEndpoint, WebhookEndpointId, WebhookUrlRefused } from '@orderline/domain/webhooks';
import { cursorAfter, pageRequest } from '../../http/cursors.ts';
import { routes } from '../../http/route.ts';
import { refused } from '../refusals.ts';
import type { Surface } from '../surface.ts';

export const webhooksRoutes = ({ webhooks, cursors }: Pick<Surface, 'webhooks' | 'cursors'>) =>
  routes(contract, {
    createWebhookEndpoint: async ({ body }) => {
      const result = await webhooks.createWebhookEndpoint(body);
      if (result.ok) {
        const { endpoint, secret } = result.value;
        return { body: { ...endpointView(endpoint), secret }, location: `/api/v2/webhook-endpoints/${endpoint.id}` };
      }
      return result.error.kind === 'webhook-url-refused' ? badUrl(result.error) : refused(result.error);
    },

    listWebhookEndpoints: async ({ query }) => {
      const kind = { binding: ['webhook-endpoints'], position: endpointId };
      const page = pageRequest(cursors, query, kind);
      if (!page.ok) return page.error;
      const result = await webhooks.listWebhookEndpoints({ page: page.value });
      if (!result.ok) return result.error;
      const next = cursorAfter(cursors, result.value.next, kind);
      return { body: { items: result.value.items.map(endpointView), page: { next } }, next };
    },

    readWebhookEndpoint: async ({ params }) => {
      const result = await webhooks.findWebhookEndpoint({ id: asId(params.id) });
      return result.ok ? endpointAnswer(result.value) : refused(result.error);
    },

    changeWebhookEndpoint: async ({ params, body, expectedVersion }) => {
      const changing = { id: asId<WebhookEndpointId>(params.id), expectedVersion, changes: body };
      const result = await webhooks.changeWebhookEndpoint(changing);
      if (result.ok) return endpointAnswer(result.value);
      return result.error.kind === 'webhook-url-refused' ? badUrl(result.error) : refused(result.error);
    },

    deleteWebhookEndpoint: async ({ params }) => {
      const result = await webhooks.removeWebhookEndpoint({ id: asId(params.id) });
      return result.ok ? { body: undefined } : refused(result.error);
    },

    rotateWebhookEndpointSecret: async ({ params, body: { keepOldHours } }) => {
      const result = await webhooks.rotateWebhookSecret({ id: asId(params.id), keepOldHours });
      if (!result.ok) return refused(result.error);
      const { endpoint, secret } = result.value;
      return { body: { ...endpointView(endpoint), secret } };
    },

    endWebhookEndpointOldSecret: async ({ params }) => {
      const result = await webhooks.endOldWebhookSecret({ id: asId(params.id) });
      return result.ok ? { body: undefined } : refused(result.error);
    },
  });

const endpointId = id.transform((text) => asId<WebhookEndpointId>(text));

const badUrl = (refusal: WebhookUrlRefused) =>
  refused(refusal, { errors: [{ pointer: '#/url', code: 'not-allowed', detail: refusal.detail }] });

const endpointAnswer = (endpoint: WebhookEndpoint) => ({
  body: endpointView(endpoint),
  version: String(endpoint.version),
});

const endpointView = (endpoint: WebhookEndpoint): AnswerOf<typeof contract.readWebhookEndpoint> => ({
  id: endpoint.id,
  url: endpoint.url,
  description: endpoint.description,
  eventTypes: endpoint.eventTypes && [...endpoint.eventTypes],
  enabled: endpoint.disabledAt === null,
  disabledReason: endpoint.disabledReason,
  disabledAt: endpoint.disabledAt?.toISOString() ?? null,
  failingSince: endpoint.failingSince?.toISOString() ?? null,
  oldSecretEndsAt: endpoint.oldSecretUntil?.toISOString() ?? null,
  createdAt: endpoint.createdAt.toISOString(),
  updatedAt: endpoint.updatedAt.toISOString(),
});
