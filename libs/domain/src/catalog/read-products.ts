import { err, ok, type Page, type ProductId, type Result } from '../shared/index.ts';
import type { ProductPosition, ProductQuery, ProductReader } from './ports.ts';
import type { ListedProduct } from './product.ts';

export type FindProduct = { readonly productId: ProductId };

export type ProductNotFound = { readonly kind: 'product-not-found' };

export type FindProductPorts = { readonly products: ProductReader };

export const findProduct =
  ({ products }: FindProductPorts) =>
  async ({ productId }: FindProduct): Promise<Result<ListedProduct, ProductNotFound>> => {
    const product = await products.find(productId);
    return product ? ok(product) : err({ kind: 'product-not-found' });
  };

export type ListProducts = ProductQuery;

export type ListProductsPorts = { readonly products: ProductReader };

/** Lists the products that the query matches, each with its availability at this moment. */
export const listProducts =
  ({ products }: ListProductsPorts) =>
  async (query: ListProducts): Promise<Result<Page<ListedProduct, ProductPosition>, never>> =>
    ok(await products.list(query));
