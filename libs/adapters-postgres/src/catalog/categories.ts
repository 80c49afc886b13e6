import type { Category, CategoryReader } from '@orderline/domain/catalog';
import type { Pool } from '../connection/pool.ts';
import { statement } from '../connection/statement.ts';

/** A category may have several rows, which add up; as text in C, since the domain orders by code points. */
const CATEGORIES = statement<Category & { readonly total: number }>(`
select category, sum(products)::float8 as products, (count(*) over ())::int as total
from category_counts group by category having sum(products) > 0
order by category collate "C" limit $1::int`);

/** Reads what triggers of the products have counted. */
export const pgCategories = ({ send }: Pick<Pool, 'send'>): CategoryReader => ({
  categories: async (limit) => {
    const rows = await send(CATEGORIES(limit));
    return { items: rows.map(({ category, products }) => ({ category, products })), total: rows[0]?.total ?? 0 };
  },
});
