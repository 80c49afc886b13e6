import type { Application } from '@orderline/composition';
import { listReportedOrders } from '@orderline/contracts/http/v1/reports';
import type { BehindPosition, ReportedOrder } from '@orderline/domain/reporting';
import { asId, orderNumberOf, type ProductId } from '@orderline/domain/shared';
import { html } from 'hono/html';
import { type CursorCodec, type CursorKind, cursorAfter } from '../../../http/cursors.ts';
import { behindPosition } from '../../v1/reports.ts';
import { brokenFilter, nothing, pageAt, readFilter } from '../frame/filters.ts';
import { moment, notice, onwards, table } from '../frame/layout.ts';
import type { Fragment, Staff, StaffPage } from '../frame/page.ts';
import { linked, money, orderPath } from '../frame/shown.ts';

type Parts = Pick<Application, 'reporting'> & { readonly cursors: CursorCodec };

const filter = listReportedOrders.query.omit({ limit: true, cursor: true });

const row =
  ({ scopes }: Staff) =>
  ({ orderId, at, minor, currency }: ReportedOrder): Fragment =>
    html`<tr>
<td class="kept">${linked(orderNumberOf(orderId), scopes.has('orders:read') ? orderPath(orderId) : null)}</td><td>${moment(at)}</td>
<td class="number">${money({ minor, currency })}</td></tr>`;

/** The orders behind a figure of a report. */
export const reportedOrdersPage = ({ reporting, cursors }: Parts): StaffPage => ({
  path: '/admin/reports/orders',
  query: 'filter',
  needs: 'reports:read',
  show: async (request) => {
    const { query, staff } = request;
    const title = 'Orders behind a figure';
    const back = html`<p><a href="/admin/reports">To the report</a></p>`;
    const asked = readFilter(filter, query);
    if (!asked.ok) return { title, status: 400, content: html`${brokenFilter(asked.error)}${back}` };
    const { from, to, zone, figure, productId, ...narrowed } = asked.value;
    const kind: CursorKind<BehindPosition> = {
      binding: ['reported orders', asked.value],
      position: behindPosition,
    };
    const { page, lost } = pageAt(cursors, request, kind);
    const behind = { ...narrowed, kind: figure, ...(productId && { productId: asId<ProductId>(productId) }) };
    const listed = await reporting.listReportedOrders({ period: { from, to, zone }, ...behind, page });
    if (!listed.ok) return { title, status: 422, content: html`${notice(listed.error.detail)}${back}` };
    const { items, next } = listed.value;
    return {
      title,
      content: html`${lost}<p>Those ${figure} from ${from} to before ${to}, by the clocks of ${zone}.</p>
${table(title, ['Number', 'When', { figures: 'Amount' }], items.map(row(staff)))}${nothing(items.length)}
${onwards(request, '/admin/reports/orders', cursorAfter(cursors, next, kind))}${back}`,
    };
  },
});
