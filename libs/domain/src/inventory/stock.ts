import { err, ok, type ProductId, type Result } from '../shared/index.ts';

/**
 * Units of one product: `onHand = available + reserved`, none negative. `version` counts the changes of its units,
 * `events` the events published of it; `announced` is what the world was last told.
 */
export type Stock = {
  readonly productId: ProductId;
  readonly onHand: number;
  readonly reserved: number;
  readonly version: number;
  readonly events: number;
  readonly announced: 'available' | 'depleted';
  readonly updatedAt: Date;
};

/** The most units of one product that stock can hold. */
export const maxOnHand = 2_000_000_000;

export const available = ({ onHand, reserved }: Stock): number => onHand - reserved;

/** The stock of a product that has just been created: none, as the world takes for granted until told otherwise. */
export const emptyStock = (productId: ProductId, now: Date): Stock => ({
  productId,
  onHand: 0,
  reserved: 0,
  version: 1,
  events: 0,
  announced: 'depleted',
  updatedAt: now,
});

export type AdjustmentRefusal =
  /** Not a whole number of units, or none at all. */
  | { readonly kind: 'invalid-delta' }
  /** More units would go than are free; what is reserved stays for its orders. */
  | { readonly kind: 'stock-would-be-negative'; readonly available: number }
  | { readonly kind: 'stock-too-large'; readonly maxOnHand: number };

/** Changes the units on hand by `delta`, never touching what is reserved. */
export const adjust = (stock: Stock, delta: number, now: Date): Result<Stock, AdjustmentRefusal> => {
  if (!Number.isSafeInteger(delta) || delta === 0) return err({ kind: 'invalid-delta' });
  const onHand = stock.onHand + delta;
  if (onHand < stock.reserved) return err({ kind: 'stock-would-be-negative', available: available(stock) });
  if (onHand > maxOnHand) return err({ kind: 'stock-too-large', maxOnHand });
  return ok({ ...stock, onHand, version: stock.version + 1, updatedAt: now });
};
