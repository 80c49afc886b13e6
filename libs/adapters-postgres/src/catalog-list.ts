import type { ProductQuery, ProductReader } from '@orderline/domain/catalog';
import { pageOf } from '@orderline/domain/shared';
import { searchProducts } from './catalog-search.ts';
import { type ListOrder, parameters, stretch } from './catalog-statement.ts';
import type { Pool } from './pool.ts';
import { COLUMNS, listedRows, positionOf } from './product-row.ts';
import type { Statement } from './statement.ts';

type PlainQuery = Omit<ProductQuery, 'text' | 'sort'> & Pick<ListOrder, 'sort'>;

/** One page of a list without words: as many rows as it shows, and one that tells of more. */
const listStatement = ({ sort, page, ...filters }: PlainQuery): Statement => {
  const { params, put } = parameters();
  const listed = `from products ${stretch(put, filters, { sort, after: page.after })} limit ${put(page.limit + 1, 'int')}`;
  return { text: `select ${COLUMNS}, 0::float8 as rank ${listed}`, params };
};

/**
 * Lists and searches. Each statement visits no more rows than a constant allows, whatever the size of the catalogue; the
 * pool plans them once, by indexes.
 */
export const pgProductLists = ({ send }: Pick<Pool, 'send'>): Pick<ProductReader, 'list'> => ({
  list: async (query) => {
    const { text, sort, ...rest } = query;
    if (text !== undefined) return searchProducts(send, { ...query, text });
    const plain = { ...rest, sort: sort === 'relevance' ? 'newest' : sort } as const;
    const rows = listedRows(await send(listStatement(plain)));
    const page = pageOf(rows, plain.page, (row) => positionOf(plain.sort, row));
    return { ...page, items: page.items.map(({ product }) => product) };
  },
});
