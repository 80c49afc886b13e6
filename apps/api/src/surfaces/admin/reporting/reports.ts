import type { Application } from '@orderline/composition';
import type { AnswerOf } from '@orderline/contracts/http/endpoint';
import type { readSalesReport } from '@orderline/contracts/http/v1/reports';
import { netOf, type SalesReport } from '@orderline/domain/reporting';
import { html } from 'hono/html';
import { csvOf, tablesOf } from '../../v1/report-csv.ts';
import { salesView } from '../../v1/report-views.ts';
import { columnChart, shareBar } from '../frame/chart.ts';
import { facts, nothing } from '../frame/filters.ts';
import { moment, table } from '../frame/layout.ts';
import type { Fragment, Staff, StaffPage } from '../frame/page.ts';
import { linked, money } from '../frame/shown.ts';
import { savedViews } from '../views/saved.ts';
import { absurd, brokenReport, periodAsked, readCsvFilter, readSalesFilter, salesForm } from './report-filter.ts';

type View = AnswerOf<typeof readSalesReport>;
type Figures = View['totals'][number];

const COUNTS = ['orders', 'cancelledOrders', 'netUnits'] as const;
const MONEY = ['gross', 'cancellations', 'refunds', 'net'] as const;

const headings = [
  { figures: 'Orders' },
  { figures: 'Cancelled' },
  { figures: 'Net units' },
  { figures: 'Gross' },
  { figures: 'Cancellations' },
  { figures: 'Refunds' },
  { figures: 'Net' },
];

const cells = (
  figures: Figures,
): Fragment => html`${COUNTS.map((name) => html`<td class="number">${figures[name]}</td>`)}
${MONEY.map((name) => html`<td class="number">${figures[name].amount}</td>`)}`;

const totalRows = ({ totals, before }: View): readonly Fragment[] =>
  totals.flatMap((total) => {
    const earlier = before?.totals.find(({ currency }) => currency === total.currency);
    return [
      html`<tr><th scope="row">${total.currency}</th>${cells(total)}</tr>`,
      earlier ? html`<tr><th scope="row">${earlier.currency}, before</th>${cells(earlier)}</tr>` : html``,
    ];
  });

const isTime = ({ by }: SalesReport): boolean => by === 'day' || by === 'week' || by === 'month';

const charts = (report: SalesReport): readonly Fragment[] =>
  report.totals.map(({ currency }) => {
    const bars = report.parts
      .filter((part) => part.currency === currency)
      .map((part) => ({ label: part.from, value: netOf(part) }));
    const title = `Net by ${report.by} in ${currency}`;
    return columnChart({ title, bars, shown: (minor) => money({ minor, currency }) });
  });

const sentenceCase = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

/** Where the orders behind a figure are, among the pages. */
const pageOf = (behind: string): string => behind.replace('/internal/', '/admin/');

const partRows = (report: SalesReport, view: View): readonly Fragment[] => {
  const bars = new Map(
    report.totals.map(({ currency }) => {
      const values = report.parts.filter((part) => part.currency === currency);
      return [currency, shareBar(values.map((part) => ({ label: '', value: netOf(part) })))] as const;
    }),
  );
  return view.parts.map((part, place) => {
    const [told, bar] = [report.parts[place], bars.get(part.currency)];
    return html`<tr><th scope="row">${linked(part.label ?? part.key ?? 'not known', pageOf(part.behind))}</th>
${isTime(report) ? '' : html`<td class="share">${told && bar ? bar(netOf(told)) : ''}</td>`}<td>${part.currency}</td>${cells(part)}</tr>`;
  });
};

const DEFINED = ['orders', 'cancelledOrders', 'netUnits', ...MONEY] as const;

const definitions = ({ definitions: told }: View): Fragment => html`<details><summary>What the figures mean</summary>
<dl class="facts">${DEFINED.map((name) => html`<div><dt>${name}</dt><dd>${told[name]}</dd></div>`)}</dl></details>`;

const instant = (text: string): Fragment => moment(new Date(text));

const between = ({ from, to }: View['interval']): Fragment =>
  html`${instant(from)} to ${instant(to)}, which is not in it`;

const shown = (report: SalesReport, view: View): Fragment => html`${facts([
  ['As of', instant(view.asOf)],
  ['Days begin in', view.zone],
  ['Period', between(view.interval)],
  ...(view.before ? [['Held against', between(view.before.interval)] as const] : []),
])}${definitions(view)}
<h2>In all</h2>${table('In all', ['Currency', ...headings], totalRows(view))}${nothing(view.totals.length)}
<p><a href="${pageOf(view.behind)}">The orders behind it</a></p>
${
  report.by === 'total' || report.parts.length === 0
    ? ''
    : html`<h2>By ${report.by}</h2>${isTime(report) ? charts(report) : ''}
${table(`By ${report.by}`, [sentenceCase(report.by), ...(isTime(report) ? [] : ['Net']), 'Currency', ...headings], partRows(report, view))}
${view.more > 0 ? html`<p>${view.more} more are in the CSV.</p>` : ''}`
}`;

const csvLink = (asked: URLSearchParams, { scopes }: Staff): Fragment => {
  const kept = new URLSearchParams(asked);
  kept.delete('compare');
  kept.set('report', 'sales');
  return scopes.has('exports')
    ? html`<p><a href="/admin/reports/csv?${kept.toString()}">The same as CSV</a></p>`
    : html``;
};

type Parts = Pick<Application, 'reporting' | 'views'> & { readonly now: () => Date };

/** Sales of a period, held against the one before: what the contract tells, with its definitions. */
export const reportsPage = ({ reporting, views, now }: Parts): StaffPage => ({
  path: '/admin/reports',
  needs: 'reports:read',
  label: 'Reports',
  show: async (request) => {
    const { query, staff } = request;
    const asked = periodAsked(query, now());
    const read = readSalesFilter(asked);
    const saved = await savedViews({ views }, request, 'reports');
    const form = html`${saved}${salesForm(asked, read.ok ? {} : read.error)}`;
    if (!read.ok) return brokenReport(form, read.error);
    const { by, compare: _compare, ...period } = read.value;
    const result = await reporting.readSales({ period, by, compare: true });
    if (!result.ok) return absurd(form, result.error);
    const content = html`${form}${shown(result.value, salesView(result.value))}${csvLink(asked, staff)}`;
    return { title: 'Sales', content };
  },
});

/** The same with every part, to keep. */
export const reportCsvPage = ({ reporting }: Pick<Application, 'reporting'>): StaffPage => ({
  path: '/admin/reports/csv',
  needs: 'exports',
  show: async ({ query }) => {
    const read = readCsvFilter(query);
    if (!read.ok) return brokenReport(salesForm(query), read.error);
    const { report, by, ...period } = read.value;
    const result = await tablesOf({ reporting })[report]({ period, by });
    if (!result.ok) return absurd(salesForm(query), result.error);
    const file = `${report}-${period.from}-${period.to}.csv`;
    return { file, mediaType: 'text/csv; charset=utf-8', chunks: csvOf(result.value, period.zone) };
  },
});
