import {
  type Answer,
  err,
  type IdempotencyKeys,
  type KeyReused,
  type Money,
  type NewId,
  type Now,
  type Once,
  ok,
  onceOnly,
  type ProductId,
  type Result,
  type Transact,
} from '../shared/index.ts';
import type { ProductRepository, StockOpening } from './ports.ts';
import { type ListedProduct, newProduct } from './product.ts';

export type CreateProduct = {
  readonly sku: string;
  readonly title: string;
  readonly description: string;
  readonly category: string;
  readonly price: Money;
  readonly once?: Once | undefined;
};

export type SkuTaken = { readonly kind: 'sku-taken'; readonly productId: ProductId };

export type CreateProductRefusal = SkuTaken | KeyReused;

export type CreateProductPorts = {
  readonly transact: Transact<{
    readonly products: ProductRepository;
    readonly stock: StockOpening;
    readonly idempotency: IdempotencyKeys;
  }>;
  readonly newId: NewId;
  readonly now: Now;
};

/** Creates a product and opens its stock, empty, in one transaction. */
export const createProduct =
  ({ transact, newId, now }: CreateProductPorts) =>
  async ({ once, ...details }: CreateProduct): Promise<Result<Answer<ListedProduct>, CreateProductRefusal>> => {
    const at = now();
    const product = newProduct({ ...details, id: newId(), now: at });
    return transact(({ products, stock, idempotency }) =>
      onceOnly<ListedProduct, SkuTaken>(idempotency, { once, now: at }, async () => {
        const inserted = await products.insert(product);
        if (inserted.kind === 'sku-taken') return err(inserted);
        await stock.open(product.id, at);
        return ok({ ...product, availability: 'out_of_stock' });
      }),
    );
  };
