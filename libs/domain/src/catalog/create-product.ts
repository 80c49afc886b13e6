import {
  type Answer,
  err,
  type IdempotencyKey,
  type IdempotencyKeys,
  type KeyReused,
  type Money,
  type NewId,
  type Now,
  type Outbox,
  ok,
  type ProductId,
  type Result,
  type Transact,
  withIdempotencyKey,
} from '../shared/index.ts';
import { type ProductCreated, productCreated } from './events.ts';
import type { ProductRepository, StockOpening } from './ports.ts';
import { type ListedProduct, newProduct } from './product.ts';

export type CreateProduct = {
  readonly sku: string;
  readonly title: string;
  readonly description: string;
  readonly category: string;
  readonly price: Money;
  readonly idempotencyKey?: IdempotencyKey | undefined;
};

export type SkuTaken = { readonly kind: 'sku-taken'; readonly productId: ProductId };

export type CreateProductRefusal = SkuTaken | KeyReused;

export type CreateProductPorts = {
  readonly transact: Transact<{
    readonly products: ProductRepository;
    readonly stock: StockOpening;
    readonly outbox: Outbox<ProductCreated>;
    readonly idempotency: IdempotencyKeys;
  }>;
  readonly newId: NewId;
  readonly now: Now;
};

/** Creates a product, opens its stock, empty, and records ProductCreated, in one transaction. */
export const createProduct =
  ({ transact, newId, now }: CreateProductPorts) =>
  async ({
    idempotencyKey,
    ...details
  }: CreateProduct): Promise<Result<Answer<ListedProduct>, CreateProductRefusal>> => {
    const at = now();
    const product = newProduct({ ...details, id: newId(), now: at });
    return transact(({ products, stock, outbox, idempotency }) =>
      withIdempotencyKey<ListedProduct, SkuTaken>(
        idempotency,
        { idempotencyKey, now: at, subject: () => null },
        async () => {
          const inserted = await products.insert(product);
          if (inserted.kind === 'sku-taken') return err(inserted);
          await stock.open(product.id, at);
          await outbox.append([productCreated(product, { id: newId(), at })]);
          return ok({ ...product, availability: 'out_of_stock' });
        },
      ),
    );
  };
