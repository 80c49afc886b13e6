import type { Product, ProductPosition, ProductQuery, ProductSort } from '@orderline/domain/catalog';
import { type Page, pageOf } from '@orderline/domain/shared';
import { and, asc, desc, eq, type SQL, sql } from 'drizzle-orm';
import { productOf } from './product-row.ts';
import { products } from './schema/catalog.ts';
import type { Db } from './session.ts';

const columnOf = {
  id: products.id,
  title: products.title,
  '-title': products.title,
  price: products.priceMinor,
  '-price': products.priceMinor,
} as const satisfies Record<ProductSort, unknown>;

const keyOf = (sort: ProductSort, { id, title, price }: Product): string | number => {
  if (sort === 'id') return id;
  return sort === 'title' || sort === '-title' ? title : price.minor;
};

/** Looks at every product of the category, or of all: no index serves a part of a title, as none is needed for some thousands. */
const matches = (text: string): SQL =>
  sql`(strpos(lower(${products.title}), lower(${text})) > 0 or strpos(lower(${products.sku}), lower(${text})) > 0)`;

const isAfter = (sort: ProductSort, { key, id }: ProductPosition): SQL => {
  const compared = sort.startsWith('-') ? sql`<` : sql`>`;
  if (sort === 'id') return sql`${products.id} ${compared} ${id}::uuid`;
  const type = typeof key === 'number' ? sql`bigint` : sql`text`;
  return sql`(${columnOf[sort]}, ${products.id}) ${compared} (${key}::${type}, ${id}::uuid)`;
};

/** One page by keyset, in the order of the index that the sort has. */
export const listProducts = async (db: Db, query: ProductQuery): Promise<Page<Product, ProductPosition>> => {
  const { text, category, sort, page } = query;
  const direction = sort.startsWith('-') ? desc : asc;
  const rows = await db
    .select()
    .from(products)
    .where(
      and(
        text === undefined ? undefined : matches(text),
        category === undefined ? undefined : eq(products.category, category),
        page.after && isAfter(sort, page.after),
      ),
    )
    .orderBy(direction(columnOf[sort]), direction(products.id))
    .limit(page.limit + 1);
  return pageOf(rows.map(productOf), page, (product) => ({ key: keyOf(sort, product), id: product.id }));
};
