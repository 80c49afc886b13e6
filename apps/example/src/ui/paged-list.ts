import { el } from './dom.ts';
import { noticeOf } from './faults.ts';

type Page<Item> = { readonly items: readonly Item[]; readonly page: { readonly next: string | null } };

type PagedList<Item> = {
  readonly load: (cursor: string | undefined) => Promise<Page<Item>>;
  readonly row: (item: Item) => HTMLElement;
  readonly none: string;
};

/** A list that is longer than a page: what there is of it, and a button that brings more. */
export const pagedList = async <Item>({ load, row, none }: PagedList<Item>): Promise<readonly HTMLElement[]> => {
  const list = el('ul', { class: 'rows' });
  const more = el('button', { type: 'button', class: 'second more', hidden: true }, 'Show more');
  const add = async (cursor?: string): Promise<void> => {
    const { items, page } = await load(cursor);
    const rows = items.map(row);
    list.append(...rows);
    if (cursor !== undefined) rows[0]?.querySelector('a')?.focus();
    more.hidden = page.next === null;
    more.onclick = () => void add(page.next ?? undefined).catch((caught) => more.before(noticeOf(caught)));
  };
  await add();
  return list.childElementCount === 0 ? [el('p', { class: 'none' }, none)] : [list, more];
};
