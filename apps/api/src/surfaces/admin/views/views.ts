import type { Application } from '@orderline/composition';
import { id } from '@orderline/contracts/http/fields';
import { longestQuery, newView } from '@orderline/contracts/http/v1/saved-views';
import { asId } from '@orderline/domain/shared';
import { type SavedView, type SavedViewId, viewedLists } from '@orderline/domain/staff';
import { html } from 'hono/html';
import * as z from 'zod';
import { queryOf, viewable, viewPath } from '../../shared/views.ts';
import { nothing } from '../frame/filters.ts';
import { form, notice, table } from '../frame/layout.ts';
import type { Fragment, PageAnswer, Shown, StaffPage, StaffRequest } from '../frame/page.ts';
import { linked } from '../frame/shown.ts';
import * as sorry from '../frame/sorry.ts';
import { viewForm } from './saved.ts';

type Parts = Pick<Application, 'views'>;

const row = ({ id: viewId, list, name, query, shared }: SavedView, { token, staff }: StaffRequest): Fragment => {
  const { label, needs } = viewable[list];
  const remove = form({
    action: `/admin/views/${viewId}/removal`,
    token,
    content: html`<button class="quiet">Remove<span class="unseen"> the view ${name}</span></button>`,
  });
  return html`<tr><th scope="row">${linked(name, staff.scopes.has(needs) ? viewPath(list, query) : null)}</th>
<td>${label}</td><td>${shared ? 'all who may see the list' : 'you'}</td><td>${remove}</td></tr>`;
};

/** As by the API, but that whatever an address may hold is kept as its filter is written. */
const sent = z.object({
  list: z.enum(viewedLists),
  query: z.string().max(longestQuery),
  name: newView.shape.name,
  shared: z.enum(['', 'yes']).optional(),
});

const again = (title: string, content: Fragment, status: Shown['status']): Shown => ({
  title,
  status,
  content: html`<div class="narrow">${content}</div>`,
});

const faults = {
  'view-name-taken': 'is the name of another view of yours',
  'too-many-views': 'cannot be kept, as you have 50 views: remove one first',
} as const;

const save = async ({ views }: Parts, { form: typed, staff, token }: StaffRequest): Promise<PageAnswer> => {
  const read = sent.safeParse(Object.fromEntries(typed));
  const list = sent.shape.list.safeParse(typed.get('list'));
  const query = sent.shape.query.safeParse(typed.get('query'));
  if (!list.success || !query.success) return sorry.noForm;
  const { needs, label } = viewable[list.data];
  if (!staff.scopes.has(needs)) return sorry.notAllowed(needs);
  const kept = queryOf(new URLSearchParams(query.data));
  const asked = { token, list: list.data, query: kept, shared: typed.get('shared') === 'yes' };
  const title = `A view of ${label}`;
  if (!read.success) {
    const fault = 'is one line of 1 to 60 characters';
    return again(title, viewForm({ ...asked, name: typed.get('name') ?? '', fault }), 422);
  }
  const { name } = read.data;
  const result = await views.saveView({ ...asked, ownerId: staff.userId, name });
  if (result.ok) return { to: viewPath(asked.list, kept) };
  return again(title, viewForm({ ...asked, name, fault: faults[result.error.kind] }), 409);
};

/** What somebody has saved, of all lists. */
export const viewsPage = (parts: Parts): StaffPage => ({
  path: '/admin/views',
  query: ['removed'],
  needs: null,
  show: async (request) => {
    const result = await parts.views.listOwnViews({ userId: request.staff.userId });
    const own = result.ok ? result.value : [];
    return {
      title: 'Your views',
      content: html`${request.query.has('removed') ? notice('The view was removed.', 'good') : ''}
<p>A view is a filter by a name. It is saved at its list, once something is filtered there.</p>
${table(
  'Views',
  ['Name', 'List', 'Shown to', 'Remove it'],
  own.map((view) => row(view, request)),
)}${nothing(own.length)}`,
    };
  },
  act: { action: 'saveView', take: (request) => save(parts, request) },
});

export const viewRemovalPage = ({ views }: Parts): StaffPage => ({
  path: '/admin/views/{id}/removal',
  needs: null,
  act: {
    action: 'removeView',
    target: ({ params }) => ({ type: 'view', id: String(params.id) }),
    take: async ({ params, staff }) => {
      const named = id.safeParse(params.id);
      if (!named.success) return sorry.noSuchPage;
      const removed = await views.removeView({ ownerId: staff.userId, id: asId<SavedViewId>(named.data) });
      return removed.ok ? { to: '/admin/views?removed' } : sorry.noSuchPage;
    },
  },
});
