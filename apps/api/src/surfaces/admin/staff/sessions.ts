import type { Application } from '@orderline/composition';
import { html } from 'hono/html';
import { form, moment, notice, table } from '../frame/layout.ts';
import type { StaffPage, StaffRequest } from '../frame/page.ts';

const row = ({ staff, token }: StaffRequest, session: StaffRequest['staff']['session']) => {
  const { digest, createdAt, lastUsedAt, address, client } = session;
  const isThis = digest === staff.session.digest;
  const end = form({
    action: '/admin/sessions',
    token,
    hidden: { session: digest },
    content: html`<button class="quiet">End<span class="unseen"> the session of ${address}</span></button>`,
  });
  return html`<tr><th scope="row">${client === '' ? 'unknown browser' : client}</th><td>${address}</td>
<td>${moment(createdAt)}</td><td>${moment(lastUsedAt)}</td><td>${isThis ? 'this one' : end}</td></tr>`;
};

/** Where somebody is signed in, and an end to it. */
export const sessionsPage = ({ staff }: Pick<Application, 'staff'>): StaffPage => ({
  path: '/admin/sessions',
  query: ['ended'],
  needs: null,
  label: 'Sessions',
  show: async (request) => {
    const live = await staff.listStaffSessions({ userId: request.staff.userId });
    const sessions = live.ok ? live.value : [];
    const ended = request.query.has('ended') ? notice('The session was ended.', 'good') : '';
    return {
      title: 'Your sessions',
      content: html`${ended}<p>A session ends after 30 minutes without use, and after 8 hours at the latest.</p>
${table(
  'Sessions',
  ['Browser', 'Address', 'Signed in', 'Last used', 'End it'],
  sessions.map((session) => row(request, session)),
)}`,
    };
  },
  act: {
    action: 'endStaffSession',
    apart: true,
    target: ({ staff: { userId } }) => ({ type: 'user', id: userId }),
    take: async ({ staff: { userId }, form: sent }) => {
      await staff.endStaffSession({ userId, digest: sent.get('session') ?? '' });
      return { to: '/admin/sessions?ended' };
    },
  },
});

export const signOutPage = ({ staff }: Pick<Application, 'staff'>): StaffPage => ({
  path: '/admin/sign-out',
  needs: null,
  act: {
    action: 'signOut',
    apart: true,
    target: ({ staff: { userId } }) => ({ type: 'user', id: userId }),
    take: async ({ staff: { userId, session } }) => {
      await staff.endStaffSession({ userId, digest: session.digest });
      return { to: '/admin/sign-in', id: null };
    },
  },
});
