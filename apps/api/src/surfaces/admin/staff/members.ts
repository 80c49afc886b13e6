import type { Application } from '@orderline/composition';
import { id } from '@orderline/contracts/http/fields';
import { asId, type UserId } from '@orderline/domain/shared';
import { lastSeenAt, type SeenMember } from '@orderline/domain/staff';
import { html } from 'hono/html';
import { type CursorCodec, cursorAfter } from '../../../http/cursors.ts';
import { csvLink, csvPage } from '../exports/csv.ts';
import { facts, pageAt } from '../frame/filters.ts';
import { form, moment, notice, onwards, table } from '../frame/layout.ts';
import type { Fragment, PageParts, StaffPage, StaffRequest } from '../frame/page.ts';
import { linked, staffPath } from '../frame/shown.ts';
import * as sorry from '../frame/sorry.ts';

export type MembersParts = Pick<Application, 'staffMembers' | 'users'> & { readonly cursors: CursorCodec };

const kind = { binding: ['staff'], position: id.transform((text) => asId<UserId>(text)) };

const seen = (at: Date | null): Fragment => (at ? moment(at) : html`not signed in`);

const memberRow = (member: SeenMember): Fragment => {
  const { userId, name, email, roles, hasSecondFactor } = member;
  return html`<tr><td>${linked(name, staffPath(userId))}</td><td>${email}</td><td>${roles.join(', ')}</td>
<td>${hasSecondFactor ? 'yes' : 'no'}</td><td>${seen(lastSeenAt(member))}</td></tr>`;
};

/** Whoever works here. */
export const membersPage = ({ staffMembers, cursors }: MembersParts): StaffPage => ({
  path: '/admin/staff',
  query: ['after'],
  needs: 'staff:write',
  label: 'Staff',
  show: async (request) => {
    const { page, lost } = pageAt(cursors, request, kind);
    const listed = await staffMembers.listStaffMembers({ page });
    const { items, next } = listed.ok ? listed.value : { items: [], next: null };
    return {
      title: 'Staff',
      content: html`${lost}<p>To give somebody their first role, find them among <a href="/admin/customers">the customers</a>.</p>
${table('Staff', ['Name', 'E-mail address', 'Roles', 'Second factor', 'Last seen'], items.map(memberRow))}
${onwards(request, '/admin/staff', cursorAfter(cursors, next, kind))}${csvLink('/admin/staff', request)}`,
    };
  },
});

export const membersCsvPage = (parts: Pick<PageParts, 'exports' | 'audit' | 'now'>): StaffPage =>
  csvPage(parts, {
    list: '/admin/staff',
    needs: 'staff:write',
    open: ({ staffMembers }, _, by) => staffMembers(by),
  });

/** Whom the address names; null where it names nobody. */
export const memberAt = async (
  { staffMembers }: Pick<MembersParts, 'staffMembers'>,
  { params }: Pick<StaffRequest, 'params'>,
): Promise<SeenMember | null> => {
  const named = id.safeParse(params.id);
  const found = named.success ? await staffMembers.findStaffMember({ userId: asId(named.data) }) : null;
  return found?.ok ? found.value : null;
};

const sessionRow =
  ({ token }: StaffRequest, userId: UserId) =>
  ({ digest, client, address, createdAt, lastUsedAt }: SeenMember['sessions'][number]): Fragment =>
    html`<tr>
<th scope="row">${client === '' ? 'unknown browser' : client}</th><td>${address}</td><td>${moment(createdAt)}</td>
<td>${moment(lastUsedAt)}</td><td>${form({
      action: `${staffPath(userId)}/sessions`,
      token,
      hidden: { session: digest },
      content: html`<button class="quiet">End<span class="unseen"> the session of ${address}</span></button>`,
    })}</td></tr>`;

const sessionsOf = (request: StaffRequest, { userId, sessions }: SeenMember): Fragment =>
  sessions.length === 0
    ? html`<p>Not signed in anywhere.</p>`
    : html`${table(
        'Sessions',
        ['Browser', 'Address', 'Signed in', 'Last used', 'End it'],
        sessions.map(sessionRow(request, userId)),
      )}${form({
        action: `${staffPath(userId)}/sessions`,
        token: request.token,
        content: html`<button class="quiet">End all of them</button>`,
      })}`;

/** What came of a form of this page. */
const saidOf = ({ query }: StaffRequest): Fragment => {
  if (query.has('changed')) return notice('The roles were changed.', 'good');
  if (query.has('ended')) return notice('They are signed out there.', 'good');
  return query.has('reset') ? notice('They set up another device at the next sign-in.', 'good') : html``;
};

/** Somebody of the staff, or who may become one: what they may, and where they are signed in. */
export const memberPage = (parts: MembersParts): StaffPage => ({
  path: '/admin/staff/{id}',
  query: ['changed', 'ended', 'reset'],
  needs: 'staff:write',
  show: async (request) => {
    const member = await memberAt(parts, request);
    if (!member) return sorry.noSuchPage;
    const { userId, email, name, roles, hasSecondFactor } = member;
    const isOneself = userId === request.staff.userId;
    const path = staffPath(userId);
    const deeds = html`<p><a href="${path}/roles">Change the roles</a></p>
${hasSecondFactor ? html`<p><a href="${path}/second-factor">Reset the second factor</a></p>` : ''}`;
    return {
      title: name,
      content: html`${saidOf(request)}${facts([
        ['E-mail address', email],
        ['Roles', roles.join(', ')],
        ['Second factor', hasSecondFactor ? 'yes' : 'not set up'],
        ['Last seen', seen(lastSeenAt(member))],
      ])}
${isOneself ? html`<p>This is you: another admin changes your roles, or resets your second factor.</p>` : deeds}
<h2>Sessions</h2>${sessionsOf(request, member)}`,
    };
  },
});

/** Signs somebody out: in the browser that is named, or in all of them. */
export const memberSessionsPage = ({ staffMembers }: MembersParts): StaffPage => ({
  path: '/admin/staff/{id}/sessions',
  needs: 'staff:write',
  act: {
    action: 'endStaffSessions',
    apart: true,
    target: ({ params }) => ({ type: 'user', id: String(params.id) }),
    take: async (request) => {
      const member = await memberAt({ staffMembers }, request);
      if (!member) return sorry.noSuchPage;
      const [{ userId }, digest] = [member, request.form.get('session')];
      if (digest === null) await staffMembers.endStaffSessions({ userId });
      else await staffMembers.endStaffSession({ userId, digest });
      return { to: `${staffPath(userId)}?ended` };
    },
  },
});
