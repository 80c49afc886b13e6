import type { Page } from '../ui/router.ts';
import { named } from '../ui/words.ts';
import { categoryTiles } from './categories.ts';
import { productList } from './product-list.ts';
import { queryOf, searchForm, searchOf, showSort } from './search-form.ts';

const pauseInTypingMs = 250;

/** Keeps the search in the address, so that it can be shared, and survives a reload. */
const remember = (query: URLSearchParams): void =>
  history.replaceState(null, '', query.size === 0 ? '#/' : `#/?${query}`);

export const cataloguePage: Page = async ({ query, signal }) => {
  const category = query.get('category');
  const form = searchForm(query);
  const products = productList(signal);
  const [tiles] = await Promise.all([categoryTiles(query, signal), products.show(searchOf(query))]);

  let typing: ReturnType<typeof setTimeout> | undefined;
  const searchAfter = (ms: number) => {
    clearTimeout(typing);
    typing = setTimeout(() => {
      const next = queryOf(form, category);
      showSort(form, next);
      remember(next);
      void products.show(searchOf(next));
    }, ms);
  };
  form.addEventListener('input', () => searchAfter(pauseInTypingMs));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    searchAfter(0);
  });
  signal.addEventListener('abort', () => clearTimeout(typing));
  return {
    title: category ? named(category) : 'Good things for every day',
    content: [tiles, form, ...products.content],
  };
};
