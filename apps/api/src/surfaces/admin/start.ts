import { html } from 'hono/html';
import { grouped, menuOf } from './frame/menu.ts';
import type { StaffPage } from './frame/page.ts';

/** The first page: what somebody may open. */
export const startPage = (pages: readonly StaffPage[]): StaffPage => ({
  path: '/admin',
  needs: null,
  label: 'Start',
  group: 'Shop',
  show: async ({ staff }) => ({
    title: 'Start',
    content: html`<p>You are signed in as ${staff.email}.</p>
<div class="groups">${grouped({ id: 'start', menu: menuOf(pages, staff), at: '/admin' })}</div>`,
  }),
});
