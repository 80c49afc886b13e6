import type { Scope } from '@orderline/contracts/http/endpoint';
import { html } from 'hono/html';
import { type ExportedBy, type ExportParts, listExports, type Opened } from '../../shared/exports.ts';
import { notice } from '../frame/layout.ts';
import type { Fragment, PageAnswer, Shown, StaffPage, StaffRequest } from '../frame/page.ts';
import * as sorry from '../frame/sorry.ts';

/** All that the list of this address has, on every page of it. */
export const csvLink = (list: string, { query, staff }: Pick<StaffRequest, 'query' | 'staff'>): Fragment => {
  if (!staff.scopes.has('exports')) return html``;
  const narrowed = new URLSearchParams([...query].filter(([name, value]) => name !== 'after' && value !== ''));
  return html`<p><a href="${list}/csv${narrowed.size > 0 ? `?${narrowed}` : ''}" download>The same as CSV</a></p>`;
};

const running = (list: string): Shown => ({
  title: 'An export of yours is running',
  status: 409,
  content: html`${notice('There is one at a time. Nothing was exported.')}
<p>Wait until it is through, or break it off where it is being saved, and then ask for this one again.</p>
<p><a href="${list}">To the list</a></p>`,
});

type Exports = ReturnType<typeof listExports>;

/** What the list is of is not there. */
type NothingToList = { readonly kind: 'product-not-found' | 'consumer-not-found' };

type Begun = Awaited<Opened<NothingToList>> | Shown;

type CsvPage = {
  /** The path of the list, with its parameters in braces. */
  readonly list: `/admin/${string}`;
  /** Where it is narrowed down as the list is; otherwise its address says nothing. */
  readonly query?: 'filter';
  /** What the list itself needs. */
  readonly needs: Scope;
  /** Begins it, or shows what is wrong with what was asked. */
  readonly open: (exports: Exports, request: StaffRequest, by: ExportedBy) => Begun | Promise<Begun>;
};

/** Where the list of this request is. */
const addressOf = (list: string, { params }: Pick<StaffRequest, 'params'>): string =>
  list.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(params[name])));

/** A list to keep, for who may see the list and export. */
export const csvPage = (
  parts: ExportParts & { readonly now: () => Date },
  { list, query, needs, open }: CsvPage,
): StaffPage => {
  const exports = listExports(parts);
  return {
    path: `${list}/csv`,
    ...(query && { query }),
    needs: [needs, 'exports'],
    show: async (request): Promise<PageAnswer> => {
      const { staff, address } = request;
      const { userId } = staff;
      const opened = await open(exports, request, { actor: { kind: 'user', id: userId }, userId, address });
      if (!('ok' in opened)) return opened;
      const here = addressOf(list, request);
      if (!opened.ok) return opened.error.kind === 'export-running' ? running(here) : sorry.noSuchPage;
      const day = parts.now().toISOString().slice(0, 10);
      const file = `${here.slice('/admin/'.length).replaceAll(/[^\w-]+/g, '-')}-${day}.csv`;
      return { file, mediaType: 'text/csv; charset=utf-8', chunks: opened.value };
    },
  };
};
