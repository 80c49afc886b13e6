import { err, ok, type Page, type ProductId, type Result } from '../shared/index.ts';
import type { AvailabilityReader, ProductPosition, ProductQuery, ProductReader } from './ports.ts';
import { type ListedProduct, listed } from './product.ts';

export type FindProduct = { readonly productId: ProductId };

export type ProductNotFound = { readonly kind: 'product-not-found' };

export type FindProductPorts = { readonly products: ProductReader; readonly availability: AvailabilityReader };

export const findProduct =
  ({ products, availability }: FindProductPorts) =>
  async ({ productId }: FindProduct): Promise<Result<ListedProduct, ProductNotFound>> => {
    const [found, units] = await Promise.all([
      products.findMany([productId]),
      availability.availabilityOf([productId]),
    ]);
    const product = found.get(productId);
    return product ? ok(listed(product, units)) : err({ kind: 'product-not-found' });
  };

export type ListProducts = ProductQuery;

export type ListProductsPorts = { readonly products: ProductReader };

/** Lists the products that the query matches, each with its availability at this moment. */
export const listProducts =
  ({ products }: ListProductsPorts) =>
  async (query: ListProducts): Promise<Result<Page<ListedProduct, ProductPosition>, never>> =>
    ok(await products.list(query));
