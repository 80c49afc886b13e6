import type { Application } from '@orderline/composition';
import { id, line } from '@orderline/contracts/http/fields';
import { category } from '@orderline/contracts/http/v1/new-product';
import { product as productModel } from '@orderline/contracts/http/v1/products';
import type { ListedProduct, ProductPosition } from '@orderline/domain/catalog';
import { available } from '@orderline/domain/inventory';
import { asId, type ProductId } from '@orderline/domain/shared';
import { html } from 'hono/html';
import * as z from 'zod';
import { type CursorCodec, type CursorKind, cursorAfter } from '../../../http/cursors.ts';
import { productPosition } from '../../v1/products.ts';
import { csvLink, csvPage } from '../exports/csv.ts';
import { badge } from '../frame/badge.ts';
import { brokenFilter, type Faults, facts, filterForm, nothing, pageAt, readFilter, select } from '../frame/filters.ts';
import { field, moment, notice, onwards, table } from '../frame/layout.ts';
import type { Fragment, PageParts, Shown, Staff, StaffPage, StaffRequest } from '../frame/page.ts';
import { linked, money, productPath } from '../frame/shown.ts';
import * as sorry from '../frame/sorry.ts';
import { savedViews } from '../views/saved.ts';

type Parts = Pick<Application, 'catalog' | 'inventory'> & { readonly cursors: CursorCodec };

const availabilities = productModel.shape.availability;

const words: Readonly<Record<ListedProduct['availability'], string>> = {
  in_stock: 'in stock',
  low: 'low',
  out_of_stock: 'out of stock',
};

const filter = z.strictObject({
  q: line(100).optional(),
  category: category.optional(),
  availability: availabilities.optional(),
});

const fields = (query: URLSearchParams, faults: Faults): Fragment => {
  const text = (name: string, label: string) =>
    field({ name, label, value: query.get(name) ?? '', fault: faults[name], optional: true });
  const choices = [['', 'Any'], ...availabilities.options.map((one) => [one, words[one]] as const)] as const;
  return html`${text('q', 'Words or SKU')}${text('category', 'Category')}
${select({ name: 'availability', label: 'Availability', choices, value: query.get('availability'), fault: faults.availability })}`;
};

const row = ({ id: productId, sku, title, category: of, price, availability }: ListedProduct): Fragment => html`<tr>
<td>${sku}</td><td>${linked(title, productPath(productId))}</td><td>${of}</td><td>${badge(words[availability])}</td>
<td class="number">${money(price)}</td></tr>`;

/** The newest first, or what fits the words best. */
const searchOf = ({ q: text, ...narrowed }: z.output<typeof filter>) =>
  ({ ...narrowed, text, sort: text === undefined ? 'newest' : 'relevance' }) as const;

const broken = (query: URLSearchParams, faults: Faults, saved: Fragment | string = ''): Shown => ({
  title: 'Products',
  status: 400,
  content: html`${brokenFilter(faults)}${saved}${filterForm('/admin/products', fields(query, faults))}`,
});

/** The catalogue: the newest first, or what fits the words best. */
export const productsPage = ({ catalog, views, cursors }: Parts & Pick<Application, 'views'>): StaffPage => ({
  path: '/admin/products',
  query: 'filter',
  needs: 'inventory:read',
  label: 'Products',
  show: async (request) => {
    const { query } = request;
    const asked = readFilter(filter, query);
    const saved = await savedViews({ views }, request, 'products');
    if (!asked.ok) return broken(query, asked.error, saved);
    const form = filterForm('/admin/products', fields(query, {}));
    const search = searchOf(asked.value);
    const kind: CursorKind<ProductPosition> = { binding: ['products', search], position: productPosition };
    const { page, lost } = pageAt(cursors, request, kind);
    const listed = await catalog.listProducts({ ...search, page });
    const { items, next } = listed.ok ? listed.value : { items: [], next: null };
    return {
      title: 'Products',
      content: html`${lost}${saved}${request.staff.scopes.has('catalog:write') ? html`<p class="actions"><a href="/admin/products/import">Import a file</a></p>` : ''}${form}
${table('Products', ['SKU', 'Title', 'Category', 'Availability', { figures: 'Price' }], items.map(row))}
${nothing(items.length)}${onwards(request, '/admin/products', cursorAfter(cursors, next, kind))}
${csvLink('/admin/products', request)}`,
    };
  },
});

export const productsCsvPage = (parts: Pick<PageParts, 'exports' | 'audit' | 'now'>): StaffPage =>
  csvPage(parts, {
    list: '/admin/products',
    query: 'filter',
    needs: 'inventory:read',
    open: ({ products }, { query }, by) => {
      const asked = readFilter(filter, query);
      return asked.ok ? products(searchOf(asked.value), by) : broken(query, asked.error);
    },
  });

/** The product that an address names. */
export const productAt = async (
  { catalog }: Pick<Parts, 'catalog'>,
  { params }: Pick<StaffRequest, 'params'>,
): Promise<ListedProduct | null> => {
  const named = id.safeParse(params.id);
  if (!named.success) return null;
  const found = await catalog.findProduct({ productId: asId<ProductId>(named.data) });
  return found.ok ? found.value : null;
};

const actions = (path: string, { scopes }: Staff): Fragment => {
  const open = [
    ['edit', 'Edit the words', scopes.has('catalog:write')],
    ['price', 'Change the price', scopes.has('catalog:write')],
    ['stock', 'Adjust the stock', scopes.has('inventory:write')],
    ['movements', 'Movements', true],
  ] as const;
  return html`<p class="actions">${open.map(([name, label, may]) => (may ? html`<a href="${path}/${name}">${label}</a>` : ''))}</p>`;
};

/** A product with its price and its stock. */
export const productPage = ({ catalog, inventory }: Parts): StaffPage => ({
  path: '/admin/products/{id}',
  query: ['saved'],
  needs: 'inventory:read',
  show: async (request) => {
    const { staff, query } = request;
    const product = await productAt({ catalog }, request);
    if (!product) return sorry.noSuchPage;
    const stock = await inventory.findStock({ productId: product.id });
    const units = stock.ok ? stock.value : null;
    return {
      title: product.title,
      content: html`${query.has('saved') ? notice('It was saved.', 'good') : ''}${facts([
        ['SKU', product.sku],
        ['Category', product.category],
        ['Price', money(product.price)],
        ['Availability', badge(words[product.availability])],
        ['On hand', units?.onHand ?? 0],
        ['Reserved for orders', units?.reserved ?? 0],
        ['Free', units ? available(units) : 0],
        ['Last changed', moment(product.updatedAt)],
        ['Version', product.version],
      ])}${actions(productPath(product.id), staff)}
<h2>Description</h2><p class="prose">${product.description || 'None.'}</p>`,
    };
  },
});
