import type { Application } from '@orderline/composition';
import { awaited, type StuckOrder, type StuckPosition, stuckStatuses } from '@orderline/domain/fulfilment';
import { orderNumberOf } from '@orderline/domain/shared';
import { html } from 'hono/html';
import { z } from 'zod';
import { type CursorCodec, type CursorKind, cursorAfter } from '../../../http/cursors.ts';
import { stuckPosition } from '../../shared/positions.ts';
import { csvLink, csvPage } from '../exports/csv.ts';
import { brokenFilter, type Faults, filterForm, nothing, pageAt, readFilter, select } from '../frame/filters.ts';
import { moment, onwards, table } from '../frame/layout.ts';
import type { Fragment, PageParts, Shown, Staff, StaffPage, StaffRequest } from '../frame/page.ts';
import { linked, orderPath } from '../frame/shown.ts';
import { deadLetterPath } from '../messaging/words.ts';
import { remedies } from './remedies.ts';

type Parts = Pick<Application, 'fulfilment'> & { readonly cursors: CursorCodec };

const filter = z.strictObject({ status: z.enum(stuckStatuses).optional(), waitsFor: z.enum(awaited).optional() });

const choicesOf = (values: readonly string[], all: string) =>
  [['', all] as const, ...values.map((value) => [value, value] as const)] as const;

const filterOf = ({ query }: StaffRequest, faults: Faults = {}): Fragment =>
  filterForm(
    '/admin/stuck',
    html`${select({
      ...{ name: 'status', label: 'State', choices: choicesOf(stuckStatuses, 'in every state') },
      ...{ value: query.get('status'), fault: faults.status },
    })}${select({
      ...{ name: 'waitsFor', label: 'Waits for', choices: choicesOf(awaited, 'anybody') },
      ...{ value: query.get('waitsFor'), fault: faults.waitsFor },
    })}`,
  );

/** What an event fails at may quote it, and is for who may read events. */
const blocking = ({ blockedBy }: StuckOrder, { scopes }: Staff): Fragment => {
  const mayRead = scopes.has('events:read');
  return html`${blockedBy.map(({ id: place, error }) => {
    const slash = place.indexOf('/');
    const to = deadLetterPath({ consumer: place.slice(0, slash), eventId: place.slice(slash + 1) });
    return html`<p>Blocked by ${linked(place, mayRead ? to : null)}${mayRead ? `: ${error}` : ''}</p>`;
  })}`;
};

const owing = ({ unansweredRefunds: count }: StuckOrder): Fragment =>
  count === 0 ? html`` : html`<p>${count} ${count === 1 ? 'refund brings' : 'refunds bring'} no answer.</p>`;

const answer = ({ dueAt, overdue }: StuckOrder): Fragment => {
  if (dueAt === null) return html`–`;
  return overdue ? html`overdue since ${moment(dueAt)}` : html`due ${moment(dueAt)}`;
};

const rowFor =
  (staff: Staff) =>
  (order: StuckOrder): Fragment =>
    html`<tr><th scope="row" class="kept"><a href="${orderPath(order.orderId)}">${orderNumberOf(order.orderId)}</a></th>
<td>${order.status}</td><td>${moment(order.since)}</td><td>${order.waitsFor}</td><td>${answer(order)}</td>
<td class="number">${order.attempts}</td><td>${blocking(order, staff)}${owing(order)}${remedies[order.remedy]}</td></tr>`;

const HEADS = ['Order', 'State', 'Since', 'Waits for', 'Answer', { figures: 'Asked again' }, 'What to do'];

const totals = (counts: Readonly<Partial<Record<string, number>>>): Fragment => {
  const told = Object.entries(counts).map(([status, count = 0]) => ({ status, count }));
  const all = told.reduce((sum, { count }) => sum + count, 0);
  return html`<p role="status">${
    all === 0
      ? 'Every order gets on by itself.'
      : `${all} ${all === 1 ? 'order gets' : 'orders get'} no further: ${told.map(({ status, count }) => `${count} ${status}`).join(', ')}.`
  }</p>`;
};

const title = 'Stuck orders';

const broken = (request: StaffRequest, faults: Faults): Shown => ({
  title,
  status: 400,
  content: html`${brokenFilter(faults)}${filterOf(request, faults)}`,
});

/** The orders that get no further by themselves, or owe a refund, the longest without a step first. */
export const stuckPage = ({ fulfilment, cursors }: Parts): StaffPage => ({
  path: '/admin/stuck',
  query: 'filter',
  needs: 'orders:read',
  label: 'Stuck orders',
  show: async (request) => {
    const asked = readFilter(filter, request.query);
    if (!asked.ok) return broken(request, asked.error);
    const kind: CursorKind<StuckPosition> = { binding: ['stuck orders', asked.value], position: stuckPosition };
    const { page, lost } = pageAt(cursors, request, kind);
    const [counted, listed] = await Promise.all([
      fulfilment.countStuckOrders(),
      fulfilment.listStuckOrders({ ...asked.value, page }),
    ]);
    const { items, next } = listed.ok ? listed.value : { items: [], next: null };
    return {
      title,
      content: html`${lost}${totals(counted.ok ? counted.value : {})}${filterOf(request)}
${table(title, HEADS, items.map(rowFor(request.staff)))}${nothing(items.length)}
${onwards(request, '/admin/stuck', cursorAfter(cursors, next, kind))}${csvLink('/admin/stuck', request)}`,
    };
  },
});

export const stuckCsvPage = (parts: Pick<PageParts, 'exports' | 'audit' | 'now'>): StaffPage =>
  csvPage(parts, {
    list: '/admin/stuck',
    query: 'filter',
    needs: 'orders:read',
    open: ({ stuckOrders }, request, by) => {
      const asked = readFilter(filter, request.query);
      return asked.ok ? stuckOrders(asked.value, by) : broken(request, asked.error);
    },
  });
