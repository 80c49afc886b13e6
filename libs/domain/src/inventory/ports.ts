import type { ProductId } from '../shared/index.ts';
import type { Stock } from './stock.ts';

export type StockReader = {
  find(productId: ProductId): Promise<Stock | null>;
};

/** One row of the append-only ledger: `onHand` is the sum of a product's deltas. */
export type StockMovement = {
  readonly productId: ProductId;
  readonly kind: 'receipt' | 'adjustment' | 'shipment';
  readonly delta: number;
  readonly reason: string;
  readonly at: Date;
};

/** Stock inside a transaction. */
export type StockRepository = {
  /** Locks the rows in product-id order until the transaction ends; absent products are absent from the answer. */
  lock(productIds: readonly ProductId[]): Promise<readonly Stock[]>;
  /** Writes locked rows. */
  save(stocks: readonly Stock[]): Promise<void>;
  record(movement: StockMovement): Promise<void>;
};
