import { readReportAsCsv, readSalesReport } from '@orderline/contracts/http/v1/reports';
import { html } from 'hono/html';
import { type Faults, filterForm, readFilter, select } from '../frame/filters.ts';
import { field } from '../frame/layout.ts';
import type { Fragment } from '../frame/page.ts';

const parts = readSalesReport.query.shape.by.unwrap().options;

const dateIn = (timeZone: string, at: Date): string => new Intl.DateTimeFormat('en-CA', { timeZone }).format(at);

const zoneOf = (query: URLSearchParams): string => {
  const zone = readSalesReport.query.shape.zone.safeParse(query.get('zone') || undefined);
  return zone.success ? zone.data : 'UTC';
};

const day = (year: number, month: number, date: number): string =>
  new Date(Date.UTC(year, month, date)).toISOString().slice(0, 10);

type Days = { readonly from: string; readonly to: string };

/** Periods that are asked for often, by the clocks of the zone; `to` is the day after the last one. */
const presets = (zone: string, now: Date): readonly (readonly [label: string, days: Days])[] => {
  const [year = 0, month = 0, date = 0] = dateIn(zone, now).split('-').map(Number);
  const of = (label: string, from: string, to: string) => [label, { from, to }] as const;
  return [
    of('This month', day(year, month - 1, 1), day(year, month, 1)),
    of('Last month', day(year, month - 2, 1), day(year, month - 1, 1)),
    of('Last 7 days', day(year, month - 1, date - 7), day(year, month - 1, date)),
    of('This year', day(year, 0, 1), day(year + 1, 0, 1)),
    of('Last 12 months', day(year, month - 12, 1), day(year, month, 1)),
  ];
};

type Usual = { readonly preset?: 'This month' | 'Last 12 months'; readonly by?: string };

/** What was asked; where no days are said, the usual ones by the clocks of the zone. */
export const periodAsked = (
  query: URLSearchParams,
  now: Date,
  { preset = 'This month', by }: Usual = {},
): URLSearchParams => {
  const asked = new URLSearchParams([...query].filter(([, value]) => value !== ''));
  if (asked.has('from') || asked.has('to')) return asked;
  const [, days] = presets(zoneOf(asked), now).find(([label]) => label === preset) ?? [];
  for (const [name, value] of Object.entries(days ?? {})) asked.set(name, value);
  if (by !== undefined && !asked.has('by')) asked.set('by', by);
  return asked;
};

export const readCsvFilter = (asked: URLSearchParams) => readFilter(readReportAsCsv.query, asked);

export const isOfMonths = ({ from, to }: { readonly from: string | null; readonly to: string | null }): boolean =>
  [from, to].every((day) => day?.endsWith('-01'));

type Presets = { readonly now: () => Date; readonly ofMonthsOnly: boolean };

/** Links that keep what else was asked. */
export const presetLinks = (path: string, asked: URLSearchParams, { now, ofMonthsOnly }: Presets): Fragment => {
  const all = presets(zoneOf(asked), now());
  const offered = ofMonthsOnly ? all.filter(([, period]) => isOfMonths(period)) : all;
  return html`<p class="actions">${offered.map(([label, { from, to }]) => {
    const kept = new URLSearchParams(asked);
    kept.set('from', from);
    kept.set('to', to);
    const isIt = asked.get('from') === from && asked.get('to') === to;
    return html`<a href="${path}?${kept.toString()}"${isIt ? html` aria-current="true"` : ''}>${label}</a>`;
  })}</p>`;
};

/** By days and zone; of sales also by what they are told. */
export const reportForm = (path: string, asked: URLSearchParams, faults: Faults = {}): Fragment => {
  const text = (name: string, label: string, { type, value = '' }: { type: 'text' | 'date'; value?: string }) =>
    field({ name, label, type, value: asked.get(name) ?? value, fault: faults[name], optional: true });
  const choices = parts.map((part) => [part, part === 'total' ? 'in all' : part] as const);
  const by = select({ name: 'by', label: 'By', choices, value: asked.get('by') ?? 'total', fault: faults.by });
  return filterForm(
    path,
    html`${text('from', 'From', { type: 'date' })}${text('to', 'Before', { type: 'date' })}
${text('zone', 'Time zone', { type: 'text', value: 'UTC' })}${path === '/admin/reports' ? by : ''}`,
  );
};
