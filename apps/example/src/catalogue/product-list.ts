import { client } from '../shop.ts';
import { el } from '../ui/dom.ts';
import { noticeOf } from '../ui/faults.ts';
import { productCard } from './product-card.ts';
import type { Search } from './search-form.ts';

const pageSize = 24;

const tell = (shown: number, isAll: boolean): string => {
  if (shown === 0) return 'Nothing matches that. Try fewer words, or another price.';
  const products = shown === 1 ? '1 product' : `${shown.toLocaleString()} products`;
  return isAll ? products : `The first ${products}`;
};

/** The products of a search, a page at a time. A new search ends the one before, whose answer would come too late. */
export const productList = (left: AbortSignal) => {
  const list = el('ul', { class: 'cards' });
  const told = el('p', { class: 'quiet', role: 'status' });
  const more = el('button', { type: 'button', class: 'second more', hidden: true }, 'Show more');
  let current = new AbortController();
  left.addEventListener('abort', () => current.abort());

  const load = async (search: Search, cursor: string | undefined, { signal }: AbortController): Promise<void> => {
    list.setAttribute('aria-busy', 'true');
    try {
      const { items, page } = await client.products.list({ ...search, limit: pageSize, cursor }, { signal });
      const cards = items.map(productCard);
      if (cursor === undefined) list.replaceChildren(...cards);
      else list.append(...cards);
      if (cursor !== undefined) cards[0]?.querySelector('a')?.focus();
      more.hidden = page.next === null;
      more.onclick = () => void load(search, page.next ?? undefined, current);
      told.textContent = tell(list.childElementCount, more.hidden);
    } catch (caught) {
      if (!signal.aborted) list.replaceChildren(el('li', { class: 'wide' }, noticeOf(caught)));
    } finally {
      if (!signal.aborted) list.removeAttribute('aria-busy');
    }
  };

  const show = (search: Search): Promise<void> => {
    current.abort();
    current = new AbortController();
    return load(search, undefined, current);
  };
  return { content: [told, list, more], show };
};
