import type { Application } from '@orderline/composition';
import { id, sku } from '@orderline/contracts/http/fields';
import { day } from '@orderline/contracts/http/report-fields';
import { staffOrder } from '@orderline/contracts/http/v1/staff-orders';
import type { OrderFilter } from '@orderline/domain/orders';
import { asId, type OrderId, type UserId } from '@orderline/domain/shared';
import { html } from 'hono/html';
import * as z from 'zod';
import { type CursorCodec, type CursorKind, cursorAfter } from '../../../http/cursors.ts';
import { csvLink, csvPage } from '../exports/csv.ts';
import { brokenFilter, type Faults, filterForm, nothing, pageAt, readFilter, select } from '../frame/filters.ts';
import { field, onwards } from '../frame/layout.ts';
import type { Fragment, PageParts, Shown, StaffPage } from '../frame/page.ts';
import { ordersTable } from '../frame/shown.ts';
import { savedViews } from '../views/saved.ts';

const statuses = staffOrder.shape.status;

/** The beginning of a day in UTC. */
const dayBegins = day.transform((date) => new Date(`${date}T00:00:00Z`));

const filter = z
  .strictObject({
    status: statuses.optional(),
    customer: id.optional(),
    sku: sku.optional(),
    from: dayBegins.optional(),
    before: dayBegins.optional(),
  })
  .refine(({ from, before }) => !from || !before || from < before, {
    path: ['before'],
    message: 'is not after the first day',
  });

const filterOf = ({ status, customer, sku: ofSku, from, before }: z.output<typeof filter>): OrderFilter => ({
  ...{ status, sku: ofSku, placedFrom: from, placedBefore: before },
  customerId: customer === undefined ? undefined : asId<UserId>(customer),
});

const fields = (query: URLSearchParams, faults: Faults): Fragment => {
  const text = (name: string, label: string, type: 'text' | 'date' = 'text') =>
    field({ name, label, type, value: query.get(name) ?? '', fault: faults[name], optional: true });
  const choices = [['', 'Any'], ...statuses.options.map((status) => [status, status] as const)] as const;
  return html`${select({ name: 'status', label: 'Status', choices, value: query.get('status'), fault: faults.status })}
${text('customer', 'Customer’s id')}${text('sku', 'SKU')}${text('from', 'Placed from', 'date')}
${text('before', 'Placed before', 'date')}`;
};

const position = id.transform((text) => asId<OrderId>(text));

type Parts = Pick<Application, 'orders' | 'views'> & { readonly cursors: CursorCodec };

const broken = (query: URLSearchParams, faults: Faults, saved: Fragment | string = ''): Shown => ({
  title: 'Orders',
  status: 400,
  content: html`${brokenFilter(faults)}${saved}${filterForm('/admin/orders', fields(query, faults))}`,
});

/** Orders of all customers, newest first; the filter is the address. */
export const ordersPage = ({ orders, views, cursors }: Parts): StaffPage => ({
  path: '/admin/orders',
  query: 'filter',
  needs: 'orders:read',
  label: 'Orders',
  show: async (request) => {
    const { query } = request;
    const asked = readFilter(filter, query);
    const saved = await savedViews({ views }, request, 'orders');
    if (!asked.ok) return broken(query, asked.error, saved);
    const form = filterForm('/admin/orders', fields(query, {}));
    const narrowed = filterOf(asked.value);
    const kind: CursorKind<OrderId> = { binding: ['orders of all', narrowed], position };
    const { page, lost } = pageAt(cursors, request, kind);
    const listed = await orders.findOrders({ filter: narrowed, page });
    const { items, next } = listed.ok ? listed.value : { items: [], next: null };
    const further = next !== null && items.length === 0;
    return {
      title: 'Orders',
      content: html`${lost}${saved}${form}<p>Days and times are in UTC.</p>${ordersTable(items, 'Orders', true)}
${further ? html`<p>Nothing among the orders looked at so far; there are more to look at.</p>` : nothing(items.length)}
${onwards(request, '/admin/orders', cursorAfter(cursors, next, kind))}${csvLink('/admin/orders', request)}`,
    };
  },
});

export const ordersCsvPage = (parts: Pick<PageParts, 'exports' | 'audit' | 'now'>): StaffPage =>
  csvPage(parts, {
    list: '/admin/orders',
    query: 'filter',
    needs: 'orders:read',
    open: ({ orders }, { query }, by) => {
      const asked = readFilter(filter, query);
      return asked.ok ? orders(filterOf(asked.value), by) : broken(query, asked.error);
    },
  });
