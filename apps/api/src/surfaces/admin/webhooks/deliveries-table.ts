import type { WebhookAttempt, WebhookDelivery, WebhookEndpoint } from '@orderline/domain/webhooks';
import { html } from 'hono/html';
import { form, moment, table } from '../frame/layout.ts';
import type { Fragment } from '../frame/page.ts';
import { endpointPath } from './endpoints.ts';

const attempt = ({ at, responseStatus, error, durationMs }: WebhookAttempt): Fragment =>
  html`<li>${moment(new Date(at))} ${error ?? `answered ${responseStatus}`}, after ${durationMs} ms</li>`;

const attempts = ({ attempts: count, lastAttempts }: WebhookDelivery): Fragment =>
  lastAttempts.length === 0
    ? html`${count}`
    : html`<details><summary>${count}</summary><ol class="timeline">${lastAttempts.map(attempt)}</ol></details>`;

const when = ({ status, nextAt, endedAt }: WebhookDelivery): Fragment => {
  if (status === 'waiting') return nextAt ? html`waits, next ${moment(nextAt)}` : html`waits`;
  return html`${status === 'failed' ? 'given up' : 'delivered'}${endedAt ? html`, ${moment(endedAt)}` : ''}`;
};

export type DeliveriesParts = { readonly endpoint: WebhookEndpoint; readonly token: string };

const deliveryRow =
  ({ endpoint, token }: DeliveriesParts) =>
  (delivery: WebhookDelivery): Fragment =>
    html`<tr><th scope="row">${delivery.type}<br><code>${delivery.eventId}</code></th>
<td>${moment(delivery.occurredAt)}</td><td>${when(delivery)}</td><td>${attempts(delivery)}</td><td>${delivery.error ?? '–'}</td>
<td>${
      endpoint.disabledAt === null
        ? form({
            ...{ action: `${endpointPath(endpoint.id)}/deliveries/${delivery.id}/redelivery`, token },
            content: html`<button class="quiet">Send again<span class="unseen"> ${delivery.type} ${delivery.eventId}</span></button>`,
          })
        : '–'
    }</td></tr>`;

/** What was sent, without its content, which may name a person. */
export const deliveriesTable = (deliveries: readonly WebhookDelivery[], parts: DeliveriesParts): Fragment =>
  table(
    'Deliveries',
    ['Event', 'Happened', 'State', 'Attempts', 'Error', 'Send again'],
    deliveries.map(deliveryRow(parts)),
  );
