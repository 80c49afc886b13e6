import { el } from '../dom.ts';
import { choice, field } from '../field.ts';
import type { Page } from '../router.ts';
import { productList } from './product-list.ts';

const categories = [
  ...['bathroom', 'celebration', 'garden', 'kitchen', 'lighting', 'pets'],
  ...['stationery', 'storage', 'textiles', 'toys', 'travel', 'workshop'],
];

const sorts = ['title', 'price', '-price'] as const;
const sortLabels = { title: 'Title', price: 'Cheapest first', '-price': 'Dearest first' } as const;

const searchForm = (query: URLSearchParams): HTMLFormElement =>
  el(
    'form',
    { class: 'search', role: 'search' },
    field({ label: 'Search', name: 'q', type: 'search', value: query.get('q') ?? '' }),
    choice({
      label: 'Category',
      name: 'category',
      value: query.get('category') ?? '',
      options: [
        ['', 'All'],
        ...categories.map((name) => [name, `${name.charAt(0).toUpperCase()}${name.slice(1)}`] as const),
      ],
    }),
    choice({
      label: 'Sort by',
      name: 'sort',
      value: query.get('sort') ?? 'title',
      options: sorts.map((sort) => [sort, sortLabels[sort]] as const),
    }),
  );

/** What the form asks for; what is left empty is not asked. */
const askedBy = (form: HTMLFormElement) => {
  const data = new FormData(form);
  const text = (name: string) => String(data.get(name) ?? '').trim() || undefined;
  return { q: text('q'), category: text('category'), sort: sorts.find((sort) => sort === text('sort')) ?? 'title' };
};

/** Keeps the search in the address, so that it can be shared, and survives a reload. */
const remember = (asked: ReturnType<typeof askedBy>): void => {
  const stated = Object.entries(asked).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
  const query = new URLSearchParams(stated).toString();
  history.replaceState(null, '', query === '' ? '#/' : `#/?${query}`);
};

const pauseInTypingMs = 250;

export const cataloguePage: Page = async ({ query, signal }) => {
  const form = searchForm(query);
  const products = productList(signal);
  let typing: ReturnType<typeof setTimeout> | undefined;
  const searchAfter = (ms: number) => {
    clearTimeout(typing);
    typing = setTimeout(() => {
      remember(askedBy(form));
      void products.show(askedBy(form));
    }, ms);
  };
  form.addEventListener('input', () => searchAfter(pauseInTypingMs));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    searchAfter(0);
  });
  signal.addEventListener('abort', () => clearTimeout(typing));
  await products.show(askedBy(form));
  return { title: 'Products', content: [form, products.content] };
};
