import type { Application } from '@orderline/composition';
import type { AnswerOf } from '@orderline/contracts/http/endpoint';
import { readSalesReport } from '@orderline/contracts/http/v1/reports';
import { decimalOf, exponentOf } from '@orderline/contracts/money';
import { netOf, type SalesReport } from '@orderline/domain/reporting';
import { html } from 'hono/html';
import { salesView } from '../../v1/report-views.ts';
import { shareBar, timeChart } from '../frame/chart.ts';
import { nothing } from '../frame/filters.ts';
import { table } from '../frame/layout.ts';
import type { Fragment, StaffPage } from '../frame/page.ts';
import { linked } from '../frame/shown.ts';
import { savedViews } from '../views/saved.ts';
import { behindPage, opened, reportPage } from './report-page.ts';

type View = AnswerOf<typeof readSalesReport>;
type Figures = View['totals'][number];

const MONEY = ['gross', 'cancellations', 'refunds', 'net'] as const;

const headings = ['Orders', 'Cancelled', 'Net units', 'Gross', 'Cancellations', 'Refunds', 'Net'].map((figures) => ({
  figures,
}));

/** Where the orders placed, and others, are; null where nothing more is to be opened. */
type Behind = ((figure: 'placed' | 'cancelled' | 'refunded') => string) | null;

const figureOf = { gross: 'placed', cancellations: 'cancelled', refunds: 'refunded', net: 'placed' } as const;

const cells = (figures: Figures, behind: Behind): Fragment => {
  const count = (value: number, figure: 'placed' | 'cancelled') =>
    html`<td class="number">${behind ? opened(value, behind(figure)) : value}</td>`;
  return html`${count(figures.orders, 'placed')}${count(figures.cancelledOrders, 'cancelled')}
<td class="number">${figures.netUnits}</td>
${MONEY.map((name) => html`<td class="number">${linked(figures[name].amount, behind && !/^[0.]+$/.test(figures[name].amount) ? behind(figureOf[name]) : null)}</td>`)}`;
};

const totalRows = ({ period }: SalesReport, { totals, before }: View): readonly Fragment[] =>
  totals.flatMap((total) => {
    const { currency } = total;
    const earlier = before?.totals.find((one) => one.currency === currency);
    return [
      html`<tr><th scope="row">${currency}</th>${cells(total, (figure) => behindPage(period, { currency, figure }))}</tr>`,
      earlier ? html`<tr><th scope="row">${currency}, before</th>${cells(earlier, null)}</tr>` : html``,
    ];
  });

const isTime = ({ by }: SalesReport): boolean => by === 'day' || by === 'week' || by === 'month';

const short = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });

const charts = (report: SalesReport): readonly Fragment[] =>
  report.totals.map(({ currency }) => {
    const exponent = exponentOf(currency);
    const own = report.parts.filter((part) => part.currency === currency);
    return timeChart({
      title: `Net by ${report.by} in ${currency}`,
      bars: own.map((part) => ({ label: part.from, value: Number(netOf(part)) / 10 ** exponent })),
      shown: (value) => `${value.toFixed(exponent)} ${currency}`,
      tick: (value) => short.format(value),
      zoom: {
        bars: own.map((part) => [part.from, part.to, decimalOf({ minor: netOf(part), currency }).amount]),
        unit: currency,
        report: `/admin/reports?${new URLSearchParams({ zone: report.period.zone, by: report.by })}`,
      },
    });
  });

const sentenceCase = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

/** Where the orders behind a part are, among the pages. */
const pageOf = (behind: string, figure: string): string =>
  `${behind.replace('/internal/', '/admin/')}&figure=${figure}`;

const partRows = (report: SalesReport, view: View): readonly Fragment[] => {
  const bars = new Map(
    report.totals.map(({ currency }) => {
      const own = report.parts.filter((part) => part.currency === currency);
      return [currency, shareBar(own.map((part) => Number(netOf(part))))] as const;
    }),
  );
  return view.parts.map((part, place) => {
    const [told, bar] = [report.parts[place], bars.get(part.currency)];
    // Without a key it is not said of what, and the list cannot be narrowed to it.
    const behind: Behind = part.key === null ? null : (figure) => pageOf(part.behind, figure);
    return html`<tr><th scope="row">${linked(part.label ?? part.key ?? 'not known', behind ? behind('placed') : null)}</th>
${isTime(report) ? '' : html`<td class="share">${told && bar ? bar(Number(netOf(told))) : ''}</td>`}<td>${part.currency}</td>${cells(part, behind)}</tr>`;
  });
};

const shown = (report: SalesReport): Fragment => {
  const view = salesView(report);
  const by = `By ${report.by}`;
  return html`<h2>In all</h2>${table('In all', ['Currency', ...headings], totalRows(report, view))}${nothing(view.totals.length)}
<p><a href="${behindPage(report.period)}">The orders behind it</a></p>
${
  report.by === 'total' || report.parts.length === 0
    ? ''
    : html`<h2>${by}</h2>${isTime(report) ? charts(report) : ''}
${table(by, [sentenceCase(report.by), ...(isTime(report) ? [] : ['Share']), 'Currency', ...headings], partRows(report, view))}
${view.more > 0 ? html`<p>${view.more} more are in the CSV.</p>` : ''}`
}`;
};

type Parts = Pick<Application, 'reporting' | 'views'> & { readonly now: () => Date };

/** Sales of a period, held against the one before: what the contract tells, with its definitions. */
export const salesPage = ({ reporting, views, now }: Parts): StaffPage =>
  reportPage({
    ...{ report: 'sales', label: 'Reports', now, usual: { by: 'day' }, query: readSalesReport.query },
    read: ({ by, compare: _compare, ...period }) => reporting.readSales({ period, by, compare: true }),
    saved: (request) => savedViews({ views }, request, 'reports'),
    show: shown,
  });
