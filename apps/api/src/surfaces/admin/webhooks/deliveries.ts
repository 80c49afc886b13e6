import type { Application } from '@orderline/composition';
import { id } from '@orderline/contracts/http/fields';
import { asId } from '@orderline/domain/shared';
import type { WebhookDeliveryId } from '@orderline/domain/webhooks';
import { html } from 'hono/html';
import { notice } from '../frame/layout.ts';
import type { Shown, StaffPage } from '../frame/page.ts';
import * as sorry from '../frame/sorry.ts';
import { endpointIdOf } from './endpoint.ts';
import { endpointPath } from './endpoints.ts';

type Parts = Pick<Application, 'webhooks'>;

const isDisabled = (path: string): Shown => ({
  title: 'Nothing is sent to it',
  status: 409,
  content: html`${notice('The endpoint is disabled. Enable it first.')}<p><a href="${path}">To the endpoint</a></p>`,
});

/** Sends one again, whatever became of it. */
export const redeliveryPage = ({ webhooks }: Parts): StaffPage => ({
  path: '/admin/webhooks/{id}/deliveries/{deliveryId}/redelivery',
  needs: 'webhooks:write',
  act: {
    action: 'redeliverWebhookEndpointDelivery',
    apart: true,
    target: ({ params }) => ({ type: 'delivery', id: String(params.deliveryId) }),
    take: async (request) => {
      const endpointId = endpointIdOf(request);
      const named = id.safeParse(request.params.deliveryId);
      if (!endpointId || !named.success) return sorry.noSuchPage;
      const done = await webhooks.redeliverWebhook({ endpointId, id: asId<WebhookDeliveryId>(named.data) });
      if (done.ok) return { to: `${endpointPath(endpointId)}?redelivered=1` };
      return done.error.kind === 'webhook-endpoint-disabled' ? isDisabled(endpointPath(endpointId)) : sorry.noSuchPage;
    },
  },
});

const noDay = (path: string): Shown => ({
  title: 'Since when?',
  status: 422,
  content: html`${notice('That is no day, such as 2026-11-22. Nothing was sent.')}<p><a href="${path}">To the endpoint</a></p>`,
});

/** Sends again what was given up since a day. */
export const redeliveriesPage = ({ webhooks }: Parts): StaffPage => ({
  path: '/admin/webhooks/{id}/redeliveries',
  needs: 'webhooks:write',
  act: {
    action: 'redeliverWebhookEndpointFailures',
    apart: true,
    target: ({ params }) => ({ type: 'webhook-endpoint', id: String(params.id) }),
    take: async (request) => {
      const endpointId = endpointIdOf(request);
      if (!endpointId) return sorry.noSuchPage;
      const day = request.form.get('since') ?? '';
      const since = new Date(`${day}T00:00:00Z`);
      const isDay = /^\d{4}-\d{2}-\d{2}$/.test(day) && !Number.isNaN(since.getTime());
      if (!isDay) return noDay(endpointPath(endpointId));
      const done = await webhooks.redeliverFailedWebhooks({ endpointId, since });
      if (done.ok) return { to: `${endpointPath(endpointId)}?redelivered=${done.value.redelivered}` };
      return done.error.kind === 'webhook-endpoint-disabled' ? isDisabled(endpointPath(endpointId)) : sorry.noSuchPage;
    },
  },
});
