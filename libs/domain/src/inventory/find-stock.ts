import { err, ok, type ProductId, type Result } from '../shared/index.ts';
import type { StockReader } from './ports.ts';
import type { Stock } from './stock.ts';

export type FindStock = { readonly productId: ProductId };

export type ProductNotFound = { readonly kind: 'product-not-found' };

export type FindStockPorts = { readonly stock: StockReader };

export const findStock =
  ({ stock }: FindStockPorts) =>
  async ({ productId }: FindStock): Promise<Result<Stock, ProductNotFound>> => {
    const found = await stock.find(productId);
    return found ? ok(found) : err({ kind: 'product-not-found' });
  };
