import { readReportAsCsv, readSalesReport } from '@orderline/contracts/http/v1/reports';
import type { AbsurdRange } from '@orderline/domain/reporting';
import { html } from 'hono/html';
import { brokenFilter, type Faults, filterForm, readFilter, select } from '../frame/filters.ts';
import { field, notice } from '../frame/layout.ts';
import type { Fragment, Shown } from '../frame/page.ts';

const parts = readSalesReport.query.shape.by.unwrap().options;

const dateIn = (timeZone: string, at: Date): string => new Intl.DateTimeFormat('en-CA', { timeZone }).format(at);

const firstOfNext = (month: string): string => {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return new Date(Date.UTC(year, number, 1)).toISOString().slice(0, 10);
};

/** What was asked; where no days are said, the month that the clocks of the zone show. */
export const periodAsked = (query: URLSearchParams, now: Date): URLSearchParams => {
  const asked = new URLSearchParams([...query].filter(([, value]) => value !== ''));
  if (asked.has('from') || asked.has('to')) return asked;
  const zone = readSalesReport.query.shape.zone.safeParse(asked.get('zone') ?? undefined);
  const month = dateIn(zone.success ? zone.data : 'UTC', now).slice(0, 7);
  asked.set('from', `${month}-01`);
  asked.set('to', firstOfNext(month));
  if (!asked.has('by')) asked.set('by', 'day');
  return asked;
};

export const readSalesFilter = (asked: URLSearchParams) => readFilter(readSalesReport.query, asked);

export const readCsvFilter = (asked: URLSearchParams) => readFilter(readReportAsCsv.query, asked);

export const salesForm = (asked: URLSearchParams, faults: Faults = {}): Fragment => {
  const text = (name: string, label: string, { type, value = '' }: { type: 'text' | 'date'; value?: string }) =>
    field({ name, label, type, value: asked.get(name) ?? value, fault: faults[name], optional: true });
  const choices = parts.map((part) => [part, part === 'total' ? 'in all' : part] as const);
  return filterForm(
    '/admin/reports',
    html`${text('from', 'From', { type: 'date' })}${text('to', 'Before', { type: 'date' })}
${text('zone', 'Time zone', { type: 'text', value: 'UTC' })}
${select({ name: 'by', label: 'By', choices, value: asked.get('by') ?? 'total', fault: faults.by })}`,
  );
};

export const brokenReport = (form: Fragment, faults: Faults): Shown => ({
  title: 'Sales',
  status: 400,
  content: html`${brokenFilter(faults)}${form}`,
});

export const absurd = (form: Fragment, { detail }: AbsurdRange): Shown => ({
  title: 'Sales',
  status: 422,
  content: html`${notice(detail)}${form}`,
});
