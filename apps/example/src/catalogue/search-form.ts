import { el } from '../ui/dom.ts';
import { choice, field } from '../ui/field.ts';

const sorts = [
  ['', 'Recommended'],
  ['title', 'Title'],
  ['newest', 'Newest'],
  ['price', 'Cheapest first'],
  ['-price', 'Dearest first'],
] as const;

type Sort = Exclude<(typeof sorts)[number][0], ''>;

const prices = [
  ['', 'Any'],
  ['0-10', 'Up to £10'],
  ['10-25', '£10 to £25'],
  ['25-50', '£25 to £50'],
  ['50-', '£50 and more'],
] as const;

export type Search = {
  readonly q?: string | undefined;
  readonly category?: string | undefined;
  readonly sort?: Sort | undefined;
  readonly minPrice?: string;
  readonly maxPrice?: string;
  readonly currency?: 'GBP';
};

const asSort = (text: string | null): Sort | '' => sorts.find(([sort]) => sort === text)?.[0] ?? '';

/** Where prices are limited, the API lists by price, or by what fits best. */
const sortOf = (query: URLSearchParams): Sort | '' => {
  const sort = asSort(query.get('sort'));
  return query.has('price') && (sort === 'title' || sort === 'newest') ? '' : sort;
};

/** The search that the page's address states. */
export const searchOf = (query: URLSearchParams): Search => {
  const [least = '', most = ''] = query.get('price')?.split('-') ?? [];
  const limits = {
    ...(/^\d{1,6}$/.test(least) && { minPrice: least }),
    ...(/^\d{1,6}$/.test(most) && { maxPrice: most }),
  };
  const byItself = query.has('q') || query.has('price');
  return {
    q: query.get('q') ?? undefined,
    category: query.get('category') ?? undefined,
    sort: sortOf(query) || (byItself ? undefined : 'price'),
    ...limits,
    ...(Object.keys(limits).length > 0 && { currency: 'GBP' }),
  };
};

export const searchForm = (query: URLSearchParams): HTMLFormElement =>
  el(
    'form',
    { class: 'search', role: 'search', 'aria-label': 'Products' },
    field({ label: 'Search', name: 'q', type: 'search', value: query.get('q') ?? '' }),
    choice({ label: 'Price', name: 'price', value: query.get('price') ?? '', options: prices }),
    choice({ label: 'Sort by', name: 'sort', value: sortOf(query), options: sorts }),
  );

/** The address that states what the form does, in the category of the present one. */
export const queryOf = (form: HTMLFormElement, category: string | null): URLSearchParams => {
  const stated = [...new FormData(form), ['category', category ?? ''] as const].flatMap(([name, value]) => {
    const text = String(value).trim();
    return text === '' ? [] : [[name, text]];
  });
  const query = new URLSearchParams(stated);
  if (sortOf(query) === '') query.delete('sort');
  return query;
};

/** Shows in the form what is searched by. */
export const showSort = (form: HTMLFormElement, query: URLSearchParams): void => {
  const sort = form.querySelector('select[name=sort]');
  if (sort instanceof HTMLSelectElement) sort.value = sortOf(query);
};
