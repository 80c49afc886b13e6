import type { Application } from '@orderline/composition';
import type { SavedView, ViewedList } from '@orderline/domain/staff';
import { html } from 'hono/html';
import { queryOf, viewPath } from '../../shared/views.ts';
import { select } from '../frame/filters.ts';
import { field, form } from '../frame/layout.ts';
import type { Fragment, StaffRequest } from '../frame/page.ts';

const SHOWN_TO = [
  ['', 'you'],
  ['yes', 'all who may see the list'],
] as const;

export type ViewForm = {
  readonly token: string;
  readonly list: ViewedList;
  readonly query: string;
  readonly name?: string;
  readonly shared?: boolean;
  readonly fault?: string;
};

/** Keeps the filter that is shown. */
export const viewForm = ({ token, list, query, name = '', shared = false, fault }: ViewForm): Fragment =>
  form({
    action: '/admin/views',
    token,
    hidden: { list, query },
    content: html`${field({ name: 'name', label: 'Name of the view', value: name, fault })}
${select({ name: 'shared', label: 'Shown to', choices: SHOWN_TO, value: shared ? 'yes' : '' })}
<button class="quiet">Save</button>`,
  });

const link = ({ list, query, name, ownerId }: SavedView, here: string, { userId }: StaffRequest['staff']): Fragment =>
  html`<a href="${viewPath(list, query)}"${query === here ? html` aria-current="page"` : ''}>${name}${
    ownerId === userId ? '' : ' (shared)'
  }</a>`;

/** Stands above a filter: the views that somebody has of the list, and a form that keeps what the filter says now. */
export const savedViews = async (
  { views }: Pick<Application, 'views'>,
  { query, staff, token }: Pick<StaffRequest, 'query' | 'staff' | 'token'>,
  list: ViewedList,
): Promise<Fragment> => {
  const result = await views.listViews({ userId: staff.userId, list });
  const found = result.ok ? result.value : [];
  const here = queryOf(query);
  const own = found.some(({ ownerId }) => ownerId === staff.userId);
  return html`${
    found.length === 0
      ? ''
      : html`<nav class="actions" aria-label="Saved views">${found.map((view) => link(view, here, staff))}
${own ? html`<a href="/admin/views">Your views</a>` : ''}</nav>`
  }
${
  here === ''
    ? ''
    : html`<details class="save-view"><summary>Save this view</summary><div class="narrow">${viewForm({ token, list, query: here })}</div></details>`
}`;
};
