import type { Admission, Delivery, Page, PageRequest, ProductId, UserId } from '../shared/index.ts';
import type { Stock } from './stock.ts';

export type StockReader = {
  find(productId: ProductId): Promise<Stock | null>;
  /** The ledger of one product, newest first. */
  movements(productId: ProductId, page: PageRequest<LedgerPosition>): Promise<Page<LedgerEntry, LedgerPosition>>;
};

/** One row of the append-only ledger: `onHand` is the sum of a product's deltas. */
export type StockMovement = {
  readonly productId: ProductId;
  readonly kind: 'receipt' | 'adjustment' | 'shipment';
  readonly delta: number;
  readonly reason: string;
  readonly at: Date;
  /** Who booked it; null of a shipment, and of what was booked before that was kept. */
  readonly bookedBy: UserId | null;
};

/** A movement, and the units on hand after it. */
export type LedgerEntry = StockMovement & { readonly onHand: number };

/** Where a page of the ledger ends: the number of its last row, and the units on hand before it. */
export type LedgerPosition = { readonly id: string; readonly onHand: number };

/** Stock inside a transaction. */
export type StockRepository = {
  /** Locks the rows in product-id order until the transaction ends; absent products are absent from the answer. */
  lock(productIds: readonly ProductId[]): Promise<readonly Stock[]>;
  /** Writes locked rows. */
  save(stocks: readonly Stock[]): Promise<void>;
  record(movement: StockMovement): Promise<void>;
};

/** An event that moved the stock of these products. */
export type StockMove = { readonly delivery: Delivery; readonly productIds: readonly ProductId[] };

/**
 * Admits those deliveries, in their order and in one go, whose products have nothing to announce. Each of the others is
 * `alone`, and so are the later ones of its aggregate: they are not admitted. Locks no stock: what moves it after it was
 * read has an event of its own, which comes here later, or announces itself.
 */
export type AdmitUnannounced = (moves: readonly StockMove[], now: Date) => Promise<readonly (Admission | 'alone')[]>;
