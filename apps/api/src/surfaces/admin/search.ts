import { searchAll } from '@orderline/contracts/http/v1/search';
import type { User } from '@orderline/domain/users';
import { html } from 'hono/html';
import { type Found, type SearchParts, searchEverything } from '../shared/search.ts';
import { brokenFilter, readFilter } from './frame/filters.ts';
import { moment, notice, table } from './frame/layout.ts';
import type { Fragment, Staff, StaffPage } from './frame/page.ts';
import { customerPath, linked, ordersTable, productPath } from './frame/shown.ts';

export const customersTable = (users: readonly User[], isNewestFirst = false): Fragment =>
  table(
    'Customers',
    ['Name', 'E-mail address', 'Roles', isNewestFirst ? { newest: 'Since' } : 'Since'],
    users.map(
      ({ id, name, email, roles, createdAt }) => html`<tr><td>${linked(name, customerPath(id))}</td><td>${email}</td>
<td>${roles.join(', ')}</td><td>${moment(createdAt)}</td></tr>`,
    ),
  );

const productsFound = (products: Found['products'], { scopes }: Staff): Fragment =>
  table(
    'Products',
    ['SKU', 'Title'],
    products.map(
      ({ id, sku, title }) => html`<tr><td>${sku}</td>
<td>${linked(title, scopes.has('inventory:read') ? productPath(id) : null)}</td></tr>`,
    ),
  );

const section = (title: string, items: readonly unknown[], shown: Fragment): Fragment =>
  items.length === 0 ? html`` : html`<h2>${title}</h2>${shown}`;

/** What was found of each kind, as far as somebody may see it. */
const results = ({ orders, customers, products }: Found, staff: Staff): Fragment => {
  const found = orders.length + customers.length + products.length;
  return html`<p role="status">${found === 0 ? 'Nothing was found.' : `${found} found; at most 20 of each kind.`}</p>
${section('Orders', orders, ordersTable(orders))}${section('Customers', customers, customersTable(customers))}
${section('Products', products, productsFound(products, staff))}`;
};

/** Behind the box that stands on every page. */
export const searchPage = (parts: SearchParts): StaffPage => ({
  path: '/admin/search',
  query: 'filter',
  needs: null,
  show: async ({ query, staff }) => {
    const asked = readFilter(searchAll.query, query);
    if (!asked.ok) {
      const { q: fault } = asked.error;
      const asksForWords = fault === 'is missing' ? notice('Type an order, a customer or a product.') : null;
      return { title: 'Search', status: 400, content: asksForWords ?? brokenFilter(asked.error) };
    }
    const may = { orders: staff.scopes.has('orders:read'), customers: staff.scopes.has('customers:read') };
    const found = await searchEverything(parts, { text: asked.value.q, may });
    return { title: 'Search', content: results(found, staff) };
  },
});
