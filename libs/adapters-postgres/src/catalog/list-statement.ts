import type { ProductFilters, ProductPosition, ProductSort } from '@orderline/domain/catalog';

/**
 * Puts a value among a statement's parameters, and answers how the text names it. Lists are texts of our own: drizzle has
 * no words for bounds of several columns, between which a stretch of an index lies.
 */
export type Parameter = (value: unknown, type: string) => string;

export const parameters = (): { readonly params: unknown[]; readonly put: Parameter } => {
  const params: unknown[] = [];
  return { params, put: (value, type) => `$${params.push(value)}::${type}` };
};

type ListSort = Exclude<ProductSort, 'relevance'>;

export type ListOrder = { readonly sort: ListSort; readonly after?: ProductPosition | undefined };

type Column = 'category' | 'availability' | 'currency' | 'price_minor' | 'title' | 'id';

type Bound = { readonly columns: readonly Column[]; readonly values: readonly unknown[] };

const types: Readonly<Record<Column, string>> = {
  category: 'text',
  availability: 'text',
  currency: 'bpchar',
  price_minor: 'bigint',
  title: 'text',
  id: 'uuid',
};

const keys: Readonly<Record<ListSort, readonly Column[]>> = {
  id: ['id'],
  newest: ['id'],
  title: ['title', 'id'],
  '-title': ['title', 'id'],
  price: ['currency', 'price_minor', 'id'],
  '-price': ['currency', 'price_minor', 'id'],
};

const descending: ReadonlySet<ListSort> = new Set(['newest', '-title', '-price']);

/** What a list keeps to, ahead of what it goes by: both are columns of one index. */
const prefixOf = ({ category, availability }: ProductFilters): Bound => {
  const kept = Object.entries({ category, availability }).filter(([, value]) => value !== undefined);
  return { columns: kept.map(([column]) => asColumn(column)), values: kept.map(([, value]) => value) };
};

/** The keys of the filters are names of columns. */
const asColumn = (name: string): Column => name as Column;

const extended = ({ columns, values }: Bound, more: Partial<Readonly<Record<Column, unknown>>>): Bound => {
  const stated = Object.entries(more).filter(([, value]) => value !== undefined);
  return {
    columns: [...columns, ...stated.map(([column]) => asColumn(column))],
    values: [...values, ...stated.map(([, value]) => value)],
  };
};

/**
 * `where` and `order by` of a list, as one stretch of one index between two bounds. What the list keeps to stands in the
 * bounds and in the order, not as equalities: by those the planner could take an index of fewer columns, and pass over
 * any number of rows.
 */
export const stretch = (put: Parameter, filters: ProductFilters, { sort, after }: ListOrder): string => {
  const prefix = prefixOf(filters);
  const backwards = descending.has(sort);
  const { currency, from, to } = filters.price ?? {};
  const begin = extended(prefix, { currency, price_minor: from });
  const end = extended(prefix, { currency, price_minor: to });
  const position = after && {
    columns: [...prefix.columns, ...keys[sort]],
    values: [...prefix.values, ...keyOf(sort, after)],
  };
  const bounds = [
    position && !backwards ? compared(put, position, '>') : compared(put, begin, '>='),
    position && backwards ? compared(put, position, '<') : compared(put, end, '<='),
  ].filter((bound) => bound !== '');
  const order = [...prefix.columns, ...keys[sort]].map((column) => (backwards ? `${column} desc` : column));
  return `${bounds.length === 0 ? '' : `where ${bounds.join(' and ')} `}order by ${order.join(', ')}`;
};

const keyOf = (sort: ListSort, { key, id }: ProductPosition): readonly unknown[] =>
  keys[sort].length === 1 ? [id] : [key, id].flat();

const compared = (put: Parameter, { columns, values }: Bound, operator: string): string =>
  columns.length === 0
    ? ''
    : `(${columns.join(', ')}) ${operator} (${columns.map((column, index) => put(values[index], types[column])).join(', ')})`;

/** A condition on rows that were found otherwise. */
export const keptTo = (put: Parameter, { category, availability, price }: ProductFilters): string => {
  const conditions = [
    category !== undefined && `category = ${put(category, 'text')}`,
    availability !== undefined && `availability = ${put(availability, 'text')}`,
    price !== undefined && `currency = ${put(price.currency, 'bpchar')}`,
    price?.from !== undefined && `price_minor >= ${put(price.from, 'bigint')}`,
    price?.to !== undefined && `price_minor <= ${put(price.to, 'bigint')}`,
  ].filter((condition) => condition !== false);
  return conditions.length === 0 ? 'true' : conditions.join(' and ');
};
