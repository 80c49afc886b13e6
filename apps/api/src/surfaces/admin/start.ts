import { html } from 'hono/html';
import type { Fragment, PageParts, Staff, StaffPage } from './frame/page.ts';
import { overviewParts } from './overview.ts';

/** A part of the overview that somebody may see; what it stands on may be away, and the others still come. */
const shown = async (title: string, told: Promise<Fragment>): Promise<Fragment> => {
  const content = await told.catch(() => html`<p>Not known at the moment.</p>`);
  return html`<section class="card"><h2>${title}</h2>${content}</section>`;
};

/** The first page: how the shop is, as far as somebody may see it. */
export const startPage = (parts: PageParts): StaffPage => ({
  path: '/admin',
  needs: null,
  label: 'Start',
  group: 'Shop',
  show: async ({ staff }: { readonly staff: Staff }) => {
    const open = overviewParts.filter(({ needs }) => staff.scopes.has(needs));
    const cards = await Promise.all(open.map(({ title, tell }) => shown(title, tell(parts))));
    return {
      title: 'Start',
      content: html`<p>You are signed in as ${staff.email}.</p><div class="cards">${cards}</div>`,
    };
  },
});
