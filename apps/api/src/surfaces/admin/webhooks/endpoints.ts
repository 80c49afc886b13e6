import type { WebhookEndpoint } from '@orderline/domain/webhooks';
import { html } from 'hono/html';
import { endpointsByTrouble } from '../../shared/webhook-trouble.ts';
import { csvLink, csvPage } from '../exports/csv.ts';
import { moment, table } from '../frame/layout.ts';
import type { Fragment, PageParts, StaffPage } from '../frame/page.ts';

type EndpointsParts = Pick<PageParts, 'webhooks' | 'exports' | 'audit' | 'now'>;

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

const endpointRow = (endpoint: WebhookEndpoint): Fragment => html`<tr>
<th scope="row"><a href="${endpointPath(endpoint.id)}">${endpoint.url}</a></th><td>${endpoint.description}</td>
<td>${stateOf(endpoint)}</td><td>${endpoint.eventTypes?.join(', ') ?? 'all'}</td><td>${moment(endpoint.createdAt)}</td></tr>`;

/** Which machines are sent events, and how that goes. */
export const endpointsPage = (parts: EndpointsParts): StaffPage => ({
  path: '/admin/webhooks',
  needs: 'webhooks:write',
  label: 'Webhooks',
  show: async (request) => {
    const endpoints = await endpointsByTrouble(parts);
    return {
      title: 'Webhooks',
      content: html`${table('Webhooks', ['URL', 'Description', 'State', 'Events', 'Since'], endpoints.map(endpointRow))}
${endpoints.length === 0 ? html`<p>Events are sent to nobody. The API adds endpoints, which shows their secret once.</p>` : ''}
${csvLink('/admin/webhooks', request)}`,
    };
  },
});

/** Without their secrets, and by age: what is in trouble now is another order each time. */
export const endpointsCsvPage = (parts: EndpointsParts): StaffPage =>
  csvPage(parts, {
    list: '/admin/webhooks',
    needs: 'webhooks:write',
    open: ({ webhookEndpoints }, _request, by) => webhookEndpoints(by),
  });
