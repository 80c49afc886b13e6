import type { Product, ProductPosition, ProductSort } from '@orderline/domain/catalog';
import type { products } from './schema/catalog.ts';

/** The columns that a product has of its own. */
type Columns = Omit<typeof products.$inferSelect, 'search' | 'availability'>;

const productOf = ({ priceMinor, currency, ...product }: Columns): Product => ({
  ...product,
  price: { minor: priceMinor, currency },
});

export const rowOf = ({ price, ...product }: Product) => ({
  ...product,
  priceMinor: price.minor,
  currency: price.currency,
});

/** A product's columns as `productOf` reads them; ±2^53 is exact in float8, and a check keeps prices within it. */
export const COLUMNS = `id, sku, title, description, category, price_minor::float8 as "priceMinor", currency, version,
  created_at as "createdAt", updated_at as "updatedAt"`;

export const productRows = (rows: readonly unknown[]): readonly Product[] => columnRows(rows).map(productOf);

/** Of a statement that selects COLUMNS. */
const columnRows = (rows: readonly unknown[]) => rows as readonly Columns[];

/** A product, and how well it answers to what was searched. */
export type ListedRow = { readonly product: Product; readonly rank: number };

type Selected = Columns & { readonly rank: number };

export const listedRows = (rows: readonly unknown[]): readonly ListedRow[] =>
  selectedRows(rows).map(({ rank, ...row }) => ({ product: productOf(row), rank }));

/** Of a statement that selects COLUMNS and a rank. */
const selectedRows = (rows: readonly unknown[]) => rows as readonly Selected[];

/** Where a page ends that ends with this row. */
export const positionOf = (sort: ProductSort, { product, rank }: ListedRow): ProductPosition => {
  const { id, title, price } = product;
  if (sort === 'relevance') return { key: rank, id };
  if (sort === 'title' || sort === '-title') return { key: title, id };
  return { key: sort === 'price' || sort === '-price' ? [price.currency, price.minor] : id, id };
};
