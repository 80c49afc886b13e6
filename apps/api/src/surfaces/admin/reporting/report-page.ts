import { definitions } from '@orderline/contracts/http/report-definitions';
import type { AbsurdRange, Interval, Period } from '@orderline/domain/reporting';
import type { Result } from '@orderline/domain/shared';
import { html } from 'hono/html';
import type { z } from 'zod';
import { behindView } from '../../v1/report-views.ts';
import { brokenFilter, type Faults, facts, readFilter } from '../frame/filters.ts';
import { moment, notice } from '../frame/layout.ts';
import type { Fragment, Shown, Staff, StaffPage, StaffRequest } from '../frame/page.ts';
import { linked } from '../frame/shown.ts';
import { isOfMonths, periodAsked, presetLinks, reportForm } from './report-filter.ts';

/** The reports, in the order of their navigation. */
const reports = {
  sales: ['/admin/reports', 'Sales'],
  baskets: ['/admin/reports/baskets', 'Baskets'],
  cohorts: ['/admin/reports/cohorts', 'Cohorts'],
  stock: ['/admin/reports/stock', 'Stock'],
  fulfilment: ['/admin/reports/fulfilment', 'Fulfilment'],
} as const;

type ReportName = keyof typeof reports;

/** From one report to another of the same period; cohorts are of whole months. */
const navigation = (here: ReportName, asked: URLSearchParams): Fragment => {
  const isWhole = isOfMonths({ from: asked.get('from'), to: asked.get('to') });
  const keptFor = (report: string) =>
    new URLSearchParams(
      [...asked].filter(
        ([name]) => name === 'zone' || ((name === 'from' || name === 'to') && (report !== 'cohorts' || isWhole)),
      ),
    ).toString();
  return html`<nav class="tabs" aria-label="Reports"><ul>${Object.entries(reports).map(
    ([name, [path, label]]) =>
      html`<li><a href="${path}?${keptFor(name)}"${name === here ? html` aria-current="page"` : ''}>${label}</a></li>`,
  )}</ul></nav>`;
};

const csvLink = (report: ReportName, asked: URLSearchParams, { scopes }: Staff): Fragment => {
  const kept = new URLSearchParams(asked);
  kept.delete('compare');
  kept.set('report', report);
  return scopes.has('exports')
    ? html`<p><a href="/admin/reports/csv?${kept.toString()}" download>The same as CSV</a></p>`
    : html``;
};

/** The orders behind a figure, among the pages. */
export const behindPage = (period: Period, narrowed: Parameters<typeof behindView>[1] = {}): string =>
  behindView(period, narrowed).replace('/internal/', '/admin/');

/** A figure that opens the orders behind it; nothing is behind none. */
export const opened = (count: number, to: string): Fragment => linked(String(count), count === 0 ? null : to);

const between = ({ from, to }: Interval): Fragment => html`${moment(from)} to ${moment(to)}, which is not in it`;

type Headed = {
  readonly period: Period;
  readonly interval: Interval;
  readonly asOf: Date;
  readonly before?: { readonly interval: Interval } | null;
};

/** Up to when a report is whole, by whose clocks, and of which instants; what its figures mean. */
const head = (report: ReportName, { period, interval, asOf, before }: Headed): Fragment => html`${facts([
  ['As of', moment(asOf)],
  ['Days begin in', period.zone],
  ['Period', between(interval)],
  ...(before ? [['Held against', between(before.interval)] as const] : []),
])}<details><summary>What the figures mean</summary>
${facts(Object.entries(definitions[report]))}</details>`;

type ReportParts<Asked, Report extends Headed> = {
  readonly report: ReportName;
  readonly query: z.ZodType<Asked>;
  readonly usual?: Parameters<typeof periodAsked>[2];
  readonly label?: string;
  readonly now: () => Date;
  /** What is kept of it by a name. */
  readonly saved?: (request: StaffRequest) => Promise<Fragment>;
  readonly read: (asked: Asked) => Promise<Result<Report, AbsurdRange>>;
  readonly show: (report: Report) => Fragment;
};

/** A report around what it shows; what is asked wrongly is said beside the form. */
export const reportPage = <Asked, Report extends Headed>(parts: ReportParts<Asked, Report>): StaffPage => {
  const { report, query: model, usual, label, now, saved, read, show } = parts;
  const [path, title] = reports[report];
  return {
    ...{ path, query: 'filter', needs: 'reports:read', ...(label !== undefined && { label }) },
    show: async (request) => {
      const { query, staff } = request;
      const kept = (await saved?.(request)) ?? '';
      const asked = periodAsked(query, now(), usual);
      const around = (faults?: Faults) =>
        html`${navigation(report, asked)}${kept}${presetLinks(path, asked, { now, ofMonthsOnly: report === 'cohorts' })}${reportForm(path, asked, faults)}`;
      const filter = readFilter(model, asked);
      if (!filter.ok) return broken({ title, form: around(filter.error), faults: filter.error });
      const told = await read(filter.value);
      if (!told.ok) return absurd({ title, form: around(), detail: told.error.detail });
      return {
        title,
        content: html`${around()}${head(report, told.value)}${show(told.value)}${csvLink(report, asked, staff)}`,
      };
    },
  };
};

type Refused = { readonly title: string; readonly form: Fragment };

export const broken = ({ title, form, faults }: Refused & { readonly faults: Faults }): Shown => ({
  ...{ title, status: 400 },
  content: html`${brokenFilter(faults)}${form}`,
});

export const absurd = ({ title, form, detail }: Refused & { readonly detail: string }): Shown => ({
  ...{ title, status: 422 },
  content: html`${notice(detail)}${form}`,
});
