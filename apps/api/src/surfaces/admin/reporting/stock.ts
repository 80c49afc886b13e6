import type { Application } from '@orderline/composition';
import { readStockReport } from '@orderline/contracts/http/v1/reports';
import type { Period, StockOuts } from '@orderline/domain/reporting';
import { html } from 'hono/html';
import { refusalRate } from '../../v1/report-views.ts';
import { shareBar } from '../frame/chart.ts';
import { nothing } from '../frame/filters.ts';
import { table } from '../frame/layout.ts';
import type { Fragment, StaffPage } from '../frame/page.ts';
import { linked, productPath } from '../frame/shown.ts';
import { duration } from './durations.ts';
import { behindPage, opened, reportPage } from './report-page.ts';

const SHOWN = 1_000;

const percent = (rate: number | null): string => (rate === null ? '–' : `${(rate * 100).toFixed(2)} %`);

const givenUp = ({ cancelled }: StockOuts): number => cancelled.reduce((sum, { orders }) => sum + orders, 0);

const summary = (told: StockOuts, before: StockOuts | undefined, period: Period): Fragment => {
  const cells = (one: StockOuts, placed: Fragment, cancelled: Fragment) =>
    [placed, cancelled, percent(refusalRate(one))].map((figure) => html`<td class="number">${figure}</td>`);
  const rows = [
    html`<tr><th scope="row">This one</th>${cells(
      told,
      opened(told.placed, behindPage(period)),
      opened(givenUp(told), behindPage(period, { figure: 'cancelled' })),
    )}</tr>`,
    before
      ? html`<tr><th scope="row">Before</th>${cells(before, html`${before.placed}`, html`${givenUp(before)}`)}</tr>`
      : html``,
  ];
  return table(
    'Orders',
    ['Period', { figures: 'Placed' }, { figures: 'Cancelled' }, { figures: 'Refusal rate' }],
    rows,
  );
};

const reasons = ({ cancelled }: StockOuts, period: Period): Fragment => {
  const bar = shareBar(cancelled.map(({ orders }) => orders));
  const rows = cancelled.map(
    ({ reason, orders }) => html`<tr><th scope="row">${reason ?? 'not known'}</th><td class="share">${bar(orders)}</td>
<td class="number">${reason === null ? orders : opened(orders, behindPage(period, { figure: 'cancelled', reason }))}</td></tr>`,
  );
  return html`<h2>Why orders were cancelled</h2>
${table('Why orders were cancelled', ['Reason', 'Share', { figures: 'Orders' }], rows)}${nothing(rows.length)}`;
};

const atTheDoor = ({ refusedAtTheDoor, shortages }: StockOuts): Fragment => {
  const bar = shareBar(refusedAtTheDoor.map(({ times }) => times));
  const rows = refusedAtTheDoor.map(
    ({ reason, times }) =>
      html`<tr><th scope="row">${reason}</th><td class="share">${bar(times)}</td><td class="number">${times}</td></tr>`,
  );
  const products = shortages.slice(0, SHOWN).map(
    ({ productId, sku, times }) => html`<tr><th scope="row">${linked(sku ?? productId, productPath(productId))}</th>
<td class="number">${times}</td></tr>`,
  );
  return html`<h2>Refused at the door</h2>
<p>Such an order is none, so no order is behind these figures.</p>
${table('Refused at the door', ['Reason', 'Share', { figures: 'Times' }], rows)}${nothing(rows.length)}
${products.length === 0 ? '' : table('Too little of', ['Too little of', { figures: 'Times' }], products)}`;
};

const soldOut = ({ products }: StockOuts): Fragment => {
  const bar = shareBar(products.map(({ seconds }) => seconds));
  const rows = products.slice(0, SHOWN).map(
    ({
      productId,
      sku,
      times,
      seconds,
    }) => html`<tr><th scope="row">${linked(sku ?? productId, productPath(productId))}</th>
<td class="share">${bar(seconds)}</td><td class="number">${times}</td><td class="number">${duration(seconds)}</td></tr>`,
  );
  return html`<h2>What was sold out</h2>
${table('What was sold out', ['Product', 'Share', { figures: 'Times' }, { figures: 'How long' }], rows)}${nothing(rows.length)}
${products.length > SHOWN ? html`<p>${products.length - SHOWN} more are in the CSV.</p>` : ''}`;
};

/** What could not be sold, held against the period before. */
export const stockPage = ({
  reporting,
  now,
}: Pick<Application, 'reporting'> & { readonly now: () => Date }): StaffPage =>
  reportPage({
    ...{ report: 'stock', now, query: readStockReport.query },
    read: ({ compare: _compare, ...period }) => reporting.readStockOuts({ period, compare: true }),
    show: ({ told, before, period }) =>
      html`<h2>Orders</h2>${summary(told, before?.told, period)}${atTheDoor(told)}${reasons(told, period)}${soldOut(told)}`,
  });
