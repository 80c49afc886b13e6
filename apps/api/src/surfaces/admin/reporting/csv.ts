import type { Application } from '@orderline/composition';
import { csvOf, tablesOf } from '../../v1/report-csv.ts';
import type { StaffPage } from '../frame/page.ts';
import { readCsvFilter, reportForm } from './report-filter.ts';
import { absurd, broken } from './report-page.ts';

/** A report with every part, to keep. */
export const reportCsvPage = ({ reporting }: Pick<Application, 'reporting'>): StaffPage => ({
  path: '/admin/reports/csv',
  query: 'filter',
  needs: ['reports:read', 'exports'],
  show: async ({ query }) => {
    const read = readCsvFilter(query);
    const refused = { title: 'Report as CSV', form: reportForm('/admin/reports', query) };
    if (!read.ok) return broken({ ...refused, faults: read.error });
    const { report, by, ...period } = read.value;
    const result = await tablesOf({ reporting })[report]({ period, by });
    if (!result.ok) return absurd({ ...refused, detail: result.error.detail });
    const file = `${report}-${period.from}-${period.to}.csv`;
    return { file, mediaType: 'text/csv; charset=utf-8', chunks: csvOf(result.value, period.zone) };
  },
});
