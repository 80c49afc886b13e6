import type { Application } from '@orderline/composition';
import { id } from '@orderline/contracts/http/fields';
import { type LedgerEntry, shippedOrder } from '@orderline/domain/inventory';
import { asId, type UserId } from '@orderline/domain/shared';
import { html } from 'hono/html';
import { type CursorCodec, cursorAfter } from '../../../http/cursors.ts';
import { ledgerOf } from '../../v1/stock-movements.ts';
import { productAt } from '../catalog/products.ts';
import { csvLink, csvPage } from '../exports/csv.ts';
import { nothing, pageAt } from '../frame/filters.ts';
import { moment, onwards, table } from '../frame/layout.ts';
import type { Fragment, PageParts, Staff, StaffPage } from '../frame/page.ts';
import { linked, orderPath, productPath } from '../frame/shown.ts';
import * as sorry from '../frame/sorry.ts';
import { namesOf } from '../users/names.ts';

type Parts = Pick<Application, 'catalog' | 'inventory' | 'users'> & { readonly cursors: CursorCodec };

const signed = (delta: number): string => (delta > 0 ? `+${delta}` : `−${-delta}`);

const rowOf =
  (nameOf: (id: UserId) => string, { scopes }: Staff) =>
  (movement: LedgerEntry): Fragment => {
    const { at, kind, delta, onHand, reason, bookedBy } = movement;
    const order = scopes.has('orders:read') ? shippedOrder(movement) : null;
    return html`<tr><td>${moment(at)}</td><td>${kind}</td><td class="number">${signed(delta)}</td><td class="number">${onHand}</td>
<td>${linked(reason, order && orderPath(order))}</td><td>${bookedBy === null ? '–' : nameOf(bookedBy)}</td></tr>`;
  };

const HEADS = ['When', 'What', { figures: 'Units' }, { figures: 'On hand after' }, 'Reason', 'By whom'];

/** The ledger of a product, newest first, with the balance after each movement. */
export const movementsPage = ({ catalog, inventory, users, cursors }: Parts): StaffPage => ({
  path: '/admin/products/{id}/movements',
  query: ['after'],
  needs: 'inventory:read',
  show: async (request) => {
    const product = await productAt({ catalog }, request);
    if (!product) return sorry.noSuchPage;
    const kind = ledgerOf(product.id);
    const { page, lost } = pageAt(cursors, request, kind);
    const listed = await inventory.listMovements({ productId: product.id, page });
    const { items, next } = listed.ok ? listed.value : { items: [], next: null };
    const nameOf = await namesOf(
      { users },
      items.map(({ bookedBy }) => bookedBy),
    );
    const here = `${productPath(product.id)}/movements`;
    return {
      title: `Movements of ${product.title}`,
      content: html`${lost}<p>What came and went, the newest first. <a href="${productPath(product.id)}">${product.sku}</a> has what is there now.</p>
${table('Movements', HEADS, items.map(rowOf(nameOf, request.staff)))}${nothing(items.length)}
${onwards(request, here, cursorAfter(cursors, next, kind))}${csvLink(here, request)}`,
    };
  },
});

export const movementsCsvPage = (parts: Pick<PageParts, 'exports' | 'audit' | 'now'>): StaffPage =>
  csvPage(parts, {
    list: '/admin/products/{id}/movements',
    needs: 'inventory:read',
    open: ({ movements }, { params }, by) => {
      const named = id.safeParse(params.id);
      return named.success ? movements(asId(named.data), by) : sorry.noSuchPage;
    },
  });
