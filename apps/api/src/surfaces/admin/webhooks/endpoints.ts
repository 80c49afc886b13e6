import type { Application } from '@orderline/composition';
import type { WebhookEndpoint } from '@orderline/domain/webhooks';
import { mostEndpoints } from '@orderline/domain/webhooks';
import { html } from 'hono/html';
import { moment, table } from '../frame/layout.ts';
import type { Fragment, StaffPage } from '../frame/page.ts';

export const endpointPath = (id: string): string => `/admin/webhooks/${id}`;

const reasons = {
  request: 'disabled by us',
  gone: 'disabled, as its receiver says that it is gone',
  failing: 'disabled, as it failed for days',
} as const;

/** What becomes of what is for it. */
export const stateOf = ({ disabledReason, failingSince, failures, pausedUntil }: WebhookEndpoint): Fragment => {
  if (disabledReason !== null) return html`${reasons[disabledReason]}`;
  if (failingSince === null) return html`well`;
  const times = failures === 1 ? 'once' : `${failures} times`;
  return html`fails since ${moment(failingSince)}, ${times} in a row${pausedUntil ? html`; paused until ${moment(pausedUntil)}` : ''}`;
};

/** Who gave up comes before who fails, and what somebody disabled on purpose last. */
const troubleOf = ({ disabledReason, failingSince }: WebhookEndpoint): number => {
  if (disabledReason === 'request') return 3;
  if (disabledReason !== null) return 0;
  return failingSince === null ? 2 : 1;
};

/** Every endpoint, those in trouble first; there are few enough for one page. */
export const endpointsByTrouble = async ({
  webhooks,
}: Pick<Application, 'webhooks'>): Promise<readonly WebhookEndpoint[]> => {
  const listed = await webhooks.listWebhookEndpoints({ page: { limit: mostEndpoints } });
  const endpoints = listed.ok ? listed.value.items : [];
  return endpoints.toSorted((one, other) => troubleOf(one) - troubleOf(other));
};

export const isInTrouble = (endpoint: WebhookEndpoint): boolean => troubleOf(endpoint) < 2;

const endpointRow = (endpoint: WebhookEndpoint): Fragment => html`<tr>
<th scope="row"><a href="${endpointPath(endpoint.id)}">${endpoint.url}</a></th><td>${endpoint.description}</td>
<td>${stateOf(endpoint)}</td><td>${endpoint.eventTypes?.join(', ') ?? 'all'}</td><td>${moment(endpoint.createdAt)}</td></tr>`;

/** Which machines are sent events, and how that goes. */
export const endpointsPage = (parts: Pick<Application, 'webhooks'>): StaffPage => ({
  path: '/admin/webhooks',
  query: [],
  needs: 'webhooks:write',
  label: 'Webhooks',
  show: async () => {
    const endpoints = await endpointsByTrouble(parts);
    return {
      title: 'Webhooks',
      content: html`${table('Webhooks', ['URL', 'Description', 'State', 'Events', 'Since'], endpoints.map(endpointRow))}
${endpoints.length === 0 ? html`<p>Events are sent to nobody. The API adds endpoints, which shows their secret once.</p>` : ''}`,
    };
  },
});
