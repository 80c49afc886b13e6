import { html } from 'hono/html';
import { type Fragment, type MenuGroup, missingFor, type Staff, type StaffPage } from './page.ts';

const groups: readonly MenuGroup[] = ['Shop', 'Reports', 'Operations', 'System'];

/** By what a scope is about, where a page does not say. */
const families: Readonly<Record<string, MenuGroup>> = {
  ...{ orders: 'Shop', customers: 'Shop', catalog: 'Shop', inventory: 'Shop', users: 'Shop' },
  ...{ reports: 'Reports', exports: 'Reports', audit: 'System', 'api-keys': 'System' },
};

const groupOf = ({ group, needs }: StaffPage): MenuGroup => {
  if (group !== undefined || needs === null) return group ?? 'System';
  const [family = ''] = String([needs].flat()[0]).split(':');
  return families[family] ?? 'Operations';
};

/** What somebody may open, as the policy has it. */
export const menuOf = (pages: readonly StaffPage[], staff: Staff): readonly StaffPage[] =>
  pages.filter((page) => page.label !== undefined && missingFor(page, staff) === undefined);

const holds = (path: string, at: string): boolean => at === path || (path !== '/admin' && at.startsWith(`${path}/`));

/** The entry of the menu below which a page lies. */
const entryAt = (menu: readonly StaffPage[], at: string): StaffPage | undefined =>
  menu.filter(({ path }) => holds(path, at)).toSorted((one, other) => other.path.length - one.path.length)[0];

/** `page` where it is open itself, `true` where something below it is. */
const currentOf = (path: string, at: string): Fragment =>
  at === path ? html` aria-current="page"` : html` aria-current="true"`;

type Menu = { readonly menu: readonly StaffPage[]; readonly at: string };

/** The entries by their groups; one without any is left out. `id` begins the names of their headings. */
const grouped = ({ id, menu, at }: Menu & { readonly id: string }): Fragment => {
  const entry = entryAt(menu, at);
  const shown = groups.map((group) => [group, menu.filter((page) => groupOf(page) === group)] as const);
  return html`${shown
    .filter(([, pages]) => pages.length > 0)
    .map(
      ([group, pages]) => html`<div class="group"><p id="${id}-${group.toLowerCase()}">${group}</p>
<ul aria-labelledby="${id}-${group.toLowerCase()}">${pages.map(
        (page) =>
          html`<li><a href="${page.path}"${page === entry ? currentOf(page.path, at) : ''}>${page.label}</a></li>`,
      )}</ul></div>`,
    )}`;
};

/** Folded up where there is no room beside the page. */
export const navigation = (menu: Menu): Fragment => html`<nav class="menu" aria-label="Pages">
<details><summary>Menu</summary><div class="groups">${grouped({ id: 'menu', ...menu })}</div></details></nav>`;

/** The way back up from a page that is no entry itself. */
export const trail = ({ menu, at }: Menu): Fragment => {
  const entry = entryAt(menu, at);
  if (!entry || entry.path === at) return html``;
  return html`<nav class="trail" aria-label="Breadcrumb"><a href="${entry.path}">${entry.label}</a></nav>`;
};
