import type { Application } from '@orderline/composition';
import { readBasketReport } from '@orderline/contracts/http/v1/reports';
import { html } from 'hono/html';
import { basketView } from '../../v1/report-views.ts';
import { nothing } from '../frame/filters.ts';
import { table } from '../frame/layout.ts';
import type { Fragment, StaffPage } from '../frame/page.ts';
import { behindPage, opened, reportPage } from './report-page.ts';

type Basket = ReturnType<typeof basketView>;

const headings = ['Orders', 'Average', 'Median', '95th percentile', 'Units per order', 'Lines per order'];

const row = (name: string, basket: Basket, orders: Fragment): Fragment => html`<tr><th scope="row">${name}</th>
<td class="number">${orders}</td>${[basket.average.amount, basket.median.amount, basket.p95.amount, basket.unitsPerOrder, basket.linesPerOrder].map((figure) => html`<td class="number">${figure}</td>`)}</tr>`;

/** How large orders are, held against the period before. */
export const basketsPage = ({
  reporting,
  now,
}: Pick<Application, 'reporting'> & { readonly now: () => Date }): StaffPage =>
  reportPage({
    ...{ report: 'baskets', now, query: readBasketReport.query },
    read: ({ compare: _compare, ...period }) => reporting.readBaskets({ period, compare: true }),
    show: ({ told, before, period }) => {
      const earlier = new Map((before?.told ?? []).map((one) => [one.currency, basketView(one)]));
      const rows = told.map(basketView).flatMap((basket) => {
        const { currency, orders } = basket;
        const then = earlier.get(currency);
        return [
          row(currency, basket, opened(orders, behindPage(period, { currency }))),
          then ? row(`${currency}, before`, then, html`${then.orders}`) : html``,
        ];
      });
      const isRounded = told.some(({ exactness }) => exactness !== 'exact');
      return html`<h2>How large orders are</h2>
${table('How large orders are', ['Currency', ...headings.map((figures) => ({ figures }))], rows)}${nothing(told.length)}
${isRounded ? html`<p>Median and 95th percentile are rounded up to three digits.</p>` : ''}`;
    },
  });
