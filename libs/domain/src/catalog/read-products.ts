import {
  type Batches,
  type ExportRunning,
  err,
  everyPage,
  ok,
  type Page,
  type ProductId,
  type Result,
  type Snapshots,
  type UserId,
} from '../shared/index.ts';
import type { ProductPosition, ProductQuery, ProductReader, StockLevel, StockLevels } from './ports.ts';
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

type Lists = { readonly products: Pick<ProductReader, 'list'>; readonly stockLevels: StockLevels };

export type StockedProduct = ListedProduct & StockLevel;

export type ExportProducts = Omit<ProductQuery, 'page'> & { readonly userId: UserId };

const noStock: StockLevel = { onHand: 0, reserved: 0 };

/** All products that `listProducts` lists by that query, each with its stock, as they stood at one moment. */
export const exportProducts =
  ({ snapshots }: { readonly snapshots: Snapshots<Lists> }) =>
  ({ userId, ...query }: ExportProducts): Promise<Result<Batches<StockedProduct>, ExportRunning>> =>
    everyPage<Lists, StockedProduct, ProductPosition>(snapshots, userId, async ({ products, stockLevels }, page) => {
      const { items, next } = await products.list({ ...query, page });
      const levels = await stockLevels.levelsOf(items.map(({ id }) => id));
      return { items: items.map((product) => ({ ...product, ...(levels.get(product.id) ?? noStock) })), next };
    });
