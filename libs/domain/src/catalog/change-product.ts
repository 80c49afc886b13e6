import {
  err,
  type NewId,
  type Now,
  type Outbox,
  ok,
  type ProductId,
  type Result,
  type Transact,
  writeThenForget,
} from '../shared/index.ts';
import { announceChange, type ProductEvent } from './events.ts';
import type { AvailabilityReader, ProductCache, ProductRepository } from './ports.ts';
import { changeDetails, type ListedProduct, listed, type Product, type ProductChange, productOf } from './product.ts';
import type { ProductNotFound } from './read-products.ts';

export type ChangeProduct = ProductChange & { readonly productId: ProductId; readonly expectedVersion: number };

export type ChangeProductRefusal = ProductNotFound | { readonly kind: 'version-conflict'; readonly current: number };

export type ChangeProductPorts = {
  readonly transact: Transact<{ readonly products: ProductRepository; readonly outbox: Outbox<ProductEvent> }>;
  readonly availability: AvailabilityReader;
  readonly productCache: ProductCache;
  readonly newId: NewId;
  readonly now: Now;
};

/**
 * Changes what the command names and leaves the rest, if the product is still at the version that the change was made
 * for, and records what is told of it in the same transaction. Whoever asks after the answer sees the change.
 */
export const changeProduct =
  ({ transact, availability, productCache, newId, now }: ChangeProductPorts) =>
  async (command: ChangeProduct): Promise<Result<ListedProduct, ChangeProductRefusal>> => {
    const { productId, expectedVersion, ...change } = command;
    const units = await availability.availabilityOf([productId]);
    const write = () =>
      transact<Product, ChangeProductRefusal>(async ({ products, outbox }) => {
        const product = await products.lock(productId);
        if (!product) return err({ kind: 'product-not-found' });
        if (product.version !== expectedVersion) return err({ kind: 'version-conflict', current: product.version });
        const changed = announceChange(product, changeDetails(product, change, now()), newId);
        await products.save(changed.product);
        await outbox.append(changed.events);
        return ok(productOf(changed.product));
      });
    const result = await writeThenForget(write, (outcome) => productCache.forget([productId], outcome));
    return result.ok ? ok(listed(result.value, units)) : result;
  };
