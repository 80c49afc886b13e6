import { picture } from '../pictures/picture.ts';
import { client } from '../shop.ts';
import { el, unseen } from '../ui/dom.ts';
import { named } from '../ui/words.ts';

const counted = (products: number): string => products.toLocaleString();

type Tile = { readonly category: string; readonly products: number };

const tile = ({ category, products }: Tile, { href, current }: { href: string; current: boolean }): HTMLElement =>
  el(
    'li',
    {},
    el(
      'a',
      { href, 'aria-current': current && 'true' },
      picture({ sku: category, title: '', category }),
      el('span', {}, named(category)),
      el('span', { class: 'quiet' }, counted(products), unseen(' products')),
    ),
  );

/** What there is of each category, each a link to it; the chosen one leads back to all. */
export const categoryTiles = async (query: URLSearchParams, signal: AbortSignal): Promise<HTMLElement | false> => {
  const { items } = await client.categories.list({ signal });
  const tiles = items.map((item) => {
    const current = query.get('category') === item.category;
    const next = new URLSearchParams(query);
    if (current) next.delete('category');
    else next.set('category', item.category);
    return tile(item, { href: next.size === 0 ? '#/' : `#/?${next}`, current });
  });
  return tiles.length > 0 && el('nav', { class: 'categories', 'aria-label': 'Categories' }, el('ul', {}, tiles));
};
