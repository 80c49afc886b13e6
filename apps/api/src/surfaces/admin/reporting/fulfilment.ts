import type { Application } from '@orderline/composition';
import { readFulfilmentReport } from '@orderline/contracts/http/v1/reports';
import type { ShippingTimes } from '@orderline/domain/reporting';
import { html } from 'hono/html';
import { table } from '../frame/layout.ts';
import type { Fragment, StaffPage } from '../frame/page.ts';
import { duration } from './durations.ts';
import { behindPage, opened, reportPage } from './report-page.ts';

const row = (name: string, { medianSeconds, p95Seconds }: ShippingTimes, orders: Fragment): Fragment =>
  html`<tr><th scope="row">${name}</th><td class="number">${orders}</td>${[medianSeconds, p95Seconds].map(
    (seconds) => html`<td class="number">${seconds === null ? '–' : duration(seconds)}</td>`,
  )}</tr>`;

/** How long it takes from an order to its parcel, held against the period before. */
export const fulfilmentPage = ({
  reporting,
  now,
}: Pick<Application, 'reporting'> & { readonly now: () => Date }): StaffPage =>
  reportPage({
    ...{ report: 'fulfilment', now, query: readFulfilmentReport.query },
    read: ({ compare: _compare, ...period }) => reporting.readShippingTimes({ period, compare: true }),
    show: ({ told, before, period }) => html`<h2>From placed to shipped</h2>
${table(
  'From placed to shipped',
  ['Period', { figures: 'Orders shipped' }, { figures: 'Half within' }, { figures: '95 of 100 within' }],
  [
    row('This one', told, opened(told.orders, behindPage(period, { figure: 'shipped' }))),
    before ? row('Before', before.told, html`${before.told.orders}`) : html``,
  ],
)}${told.exactness === 'exact' ? '' : html`<p>Times are rounded up to whole seconds of three digits.</p>`}`,
  });
