import { html } from 'hono/html';
import type { StaffPage } from './frame/page.ts';

/** The first page: what somebody may open. */
export const startPage = (pages: readonly StaffPage[]): StaffPage => ({
  path: '/admin',
  needs: null,
  label: 'Start',
  show: async ({ staff }) => {
    const open = pages.filter(({ label, needs }) => label !== undefined && (needs === null || staff.scopes.has(needs)));
    return {
      title: 'Start',
      content: html`<p>You are signed in as ${staff.email}.</p>
<ul>${open.map(({ path, label }) => html`<li><a href="${path}">${label}</a></li>`)}</ul>`,
    };
  },
});
