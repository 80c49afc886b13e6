import { ok, type Page, type Result } from '../shared/index.ts';
import type { AvailabilityReader, ProductPosition, ProductQuery, ProductReader } from './ports.ts';
import { type ListedProduct, listed } from './product.ts';

export type ListProducts = ProductQuery;

export type ListProductsPorts = { readonly products: ProductReader; readonly availability: AvailabilityReader };

/** Lists the products that the query matches, each with its availability at this moment. */
export const listProducts =
  ({ products, availability }: ListProductsPorts) =>
  async (query: ListProducts): Promise<Result<Page<ListedProduct, ProductPosition>, never>> => {
    const { items, next } = await products.list(query);
    const units = await availability.availabilityOf(items.map(({ id }) => id));
    return ok({ items: items.map((product) => listed(product, units)), next });
  };
