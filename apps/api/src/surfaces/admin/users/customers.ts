import type { Application } from '@orderline/composition';
import { id } from '@orderline/contracts/http/fields';
import { asId, type UserId } from '@orderline/domain/shared';
import { html } from 'hono/html';
import { type CursorCodec, cursorAfter } from '../../../http/cursors.ts';
import { csvLink, csvPage } from '../exports/csv.ts';
import { facts, nothing, pageAt } from '../frame/filters.ts';
import { moment, onwards } from '../frame/layout.ts';
import type { PageParts, StaffPage } from '../frame/page.ts';
import { addressLines, linked, ordersTable, staffPath } from '../frame/shown.ts';
import * as sorry from '../frame/sorry.ts';
import { customersTable } from '../search.ts';

type Parts = Pick<Application, 'users' | 'orders'> & { readonly cursors: CursorCodec };

const kind = { binding: ['customers'], position: id.transform((text) => asId<UserId>(text)) };

/** Everybody who is registered or invited, newest first. */
export const customersPage = ({ users, cursors }: Parts): StaffPage => ({
  path: '/admin/customers',
  query: ['after'],
  needs: 'customers:read',
  label: 'Customers',
  show: async (request) => {
    const { page, lost } = pageAt(cursors, request, kind);
    const listed = await users.findUsers({ page });
    const { items, next } = listed.ok ? listed.value : { items: [], next: null };
    return {
      title: 'Customers',
      content: html`${lost}<p>Those who came last stand first; the search finds one by a part of name or address.</p>
${customersTable(items, true)}${nothing(items.length)}${onwards(request, '/admin/customers', cursorAfter(cursors, next, kind))}
${csvLink('/admin/customers', request)}`,
    };
  },
});

export const customersCsvPage = (parts: Pick<PageParts, 'exports' | 'audit' | 'now'>): StaffPage =>
  csvPage(parts, {
    list: '/admin/customers',
    needs: 'customers:read',
    open: ({ customers }, _request, by) => customers(by),
  });

const LATEST = 20;

/** Who somebody is, with what they ordered last. */
export const customerPage = ({ users, orders }: Parts): StaffPage => ({
  path: '/admin/customers/{id}',
  needs: 'customers:read',
  show: async ({ params, staff }) => {
    const named = id.safeParse(params.id);
    if (!named.success) return sorry.noSuchPage;
    const userId = asId<UserId>(named.data);
    const found = await users.findUser({ userId });
    if (!found.ok) return sorry.noSuchPage;
    const { name, email, emailVerifiedAt, locale, roles, addresses, createdAt } = found.value;
    const mayOrders = staff.scopes.has('orders:read');
    const filter = { customerId: userId };
    const theirs = mayOrders ? await orders.findOrders({ filter, page: { limit: LATEST } }) : null;
    const items = theirs?.ok ? theirs.value.items : [];
    return {
      title: name,
      content: html`${facts([
        ['E-mail address', email],
        ['Address confirmed', emailVerifiedAt ? moment(emailVerifiedAt) : 'no'],
        ['Since', moment(createdAt)],
        ['Language', locale],
        ['Roles', linked(roles.join(', '), staff.scopes.has('staff:write') ? staffPath(userId) : null)],
        ['Id', html`<code>${userId}</code>`],
      ])}
${mayOrders ? html`<h2>Latest orders</h2>${ordersTable(items)}${nothing(items.length)}` : ''}
${items.length > 0 ? html`<p><a href="/admin/orders?customer=${userId}">All orders</a></p>` : ''}
${addresses.length > 0 ? html`<h2>Addresses</h2>${addresses.map((address) => html`<p>${addressLines(address)}</p>`)}` : ''}`,
    };
  },
});
