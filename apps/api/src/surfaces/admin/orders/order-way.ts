import type { EventInTheWay, FulfilmentFile } from '@orderline/domain/fulfilment';
import { html } from 'hono/html';
import { facts } from '../frame/filters.ts';
import { moment, notice, table } from '../frame/layout.ts';
import type { Fragment, Staff } from '../frame/page.ts';
import { linked } from '../frame/shown.ts';
import { remedies } from '../fulfilment/remedies.ts';
import { deadLetterPath } from '../messaging/words.ts';

/** Where the trace of that id can be looked at, by a template with `{traceId}`. */
const traceAt = (template: string | undefined, traceId: string): string | null =>
  template === undefined ? null : template.replaceAll('{traceId}', traceId);

/** How far an order's way has come: whom it waits for, since when, and what to do where it gets no further. */
export const wayOf = (file: FulfilmentFile | null, traceUrlTemplate: string | undefined): Fragment => {
  if (!file) return html`<p>Nothing is known of its way: it has not begun yet, or ended long ago.</p>`;
  const { fulfilment, waitsFor, overdue, remedy, traceId } = file;
  const { status, attempts, dueAt, nextAt, updatedAt } = fulfilment;
  return html`${remedy ? notice(html`It gets no further by itself. ${remedies[remedy]}`) : ''}${facts([
    ['Step', status],
    ['Since', moment(updatedAt)],
    ...(waitsFor ? [['Waits for', waitsFor] as const] : []),
    ...(dueAt ? [[overdue ? 'Overdue since' : 'Answer due by', moment(dueAt)] as const] : []),
    ...(nextAt ? [['Asked again', moment(nextAt)] as const] : []),
    ...(attempts > 0 ? [['Questions without an answer', attempts] as const] : []),
    ...(traceId ? [['Trace', linked(traceId, traceAt(traceUrlTemplate, traceId))] as const] : []),
  ])}`;
};

const stuckRow =
  (mayRead: boolean) =>
  ({ consumer, eventId, type, error, attempts, dueAt, parkedAt }: EventInTheWay): Fragment =>
    html`<tr><td>${linked(type, mayRead ? deadLetterPath({ consumer, eventId }) : null)}</td><td>${consumer}</td>${
      mayRead ? html`<td class="prose">${error}</td>` : ''
    }
<td class="number">${attempts}</td><td>${moment(parkedAt)}</td><td>${dueAt ? moment(dueAt) : 'waits for a person'}</td></tr>`;

/** The events about an order that somebody could not handle; what they fail at may quote them, and is for who may read them. */
export const inTheWay = (events: readonly EventInTheWay[], { scopes }: Staff): Fragment => {
  if (events.length === 0) return html`<p>No event of this order is parked.</p>`;
  const mayRead = scopes.has('events:read');
  const heads = [
    'Event',
    'Consumer',
    ...(mayRead ? ['Fails at'] : []),
    { figures: 'Attempts' },
    'Since',
    'Tried again',
  ];
  return table('Parked events', heads, events.map(stuckRow(mayRead)));
};
