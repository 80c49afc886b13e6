import type { Application } from '@orderline/composition';
import { readCohortReport } from '@orderline/contracts/http/v1/reports';
import type { CohortRow, Period } from '@orderline/domain/reporting';
import { html } from 'hono/html';
import { shadeOf } from '../frame/chart.ts';
import { nothing } from '../frame/filters.ts';
import { table } from '../frame/layout.ts';
import type { Fragment, StaffPage } from '../frame/page.ts';
import { linked } from '../frame/shown.ts';
import { behindPage, opened, reportPage } from './report-page.ts';

type Cohorts = {
  readonly months: readonly string[];
  readonly told: readonly CohortRow[];
  readonly period: Period;
};

/** A row a month of first orders, a column a month later; each cell opens the orders of those customers in that month. */
const heat = ({ months, told, period }: Cohorts): Fragment => {
  const cells = new Map(told.map((cell) => [`${cell.cohort} ${cell.later}`, cell]));
  const ends = [...months.slice(1), period.to];
  const rows = months.flatMap((month, cohort) => {
    const size = cells.get(`${cohort} 0`)?.customers ?? 0;
    if (size === 0) return [];
    const shares = months.slice(cohort).map((from, later) => {
      const customers = cells.get(`${cohort} ${later}`)?.customers ?? 0;
      const share = customers / size;
      const behind = behindPage({ from, to: ends[cohort + later] ?? period.to, zone: period.zone }, { cohort: month });
      const said = customers === 0 ? '0 %' : `${Math.round(share * 100)} %`;
      return html`<td class="number heat-${shadeOf(share)}">${linked(said, customers === 0 ? null : behind)}<span class="unseen"> ${customers} customers</span></td>`;
    });
    const own = behindPage({ from: month, to: ends[cohort] ?? period.to, zone: period.zone }, { cohort: month });
    return html`<tr><th scope="row" class="kept">${month.slice(0, 7)}</th><td class="number">${opened(size, own)}</td>${shares}${months
      .slice(months.length - cohort)
      .map(() => html`<td></td>`)}</tr>`;
  });
  const heads = months.map((_, later) => ({ figures: later === 0 ? 'First' : `+${later}` }));
  return html`${table('Customers who ordered again', ['First order', { figures: 'Customers' }, ...heads], rows)}${nothing(rows.length)}`;
};

/** Which customers come again: of those of a month, how many in each later one. */
export const cohortsPage = ({
  reporting,
  now,
}: Pick<Application, 'reporting'> & { readonly now: () => Date }): StaffPage =>
  reportPage({
    ...{ report: 'cohorts', now, usual: { preset: 'Last 12 months' }, query: readCohortReport.query },
    read: (period) => reporting.readCohorts({ period }),
    show: (report) => html`<h2>Customers who ordered again</h2>
<p>Of those who first ordered in a month, how many ordered so many months later.</p>${heat(report)}`,
  });
