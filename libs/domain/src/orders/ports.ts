import type {
  Id,
  IdempotencyKey,
  Money,
  OrderId,
  OrderNumber,
  Page,
  PageRequest,
  Parcel,
  ProductId,
  UserId,
} from '../shared/index.ts';
import type { OrderPlaced } from './events.ts';
import type { Order, OrderedUnits, OrderStatus, PlacedOrder } from './order.ts';

/** A product as the decision to sell it rests on; `version` moves when any of it changes. */
export type PricedProduct = {
  readonly productId: ProductId;
  readonly sku: string;
  readonly title: string;
  readonly price: Money;
  readonly version: number;
};

/** Answers what products cost; it may be a cache, and never remembers an absence. */
export type PriceList = {
  priced(productIds: readonly ProductId[]): Promise<ReadonlyMap<ProductId, PricedProduct>>;
  /** Drops what is remembered of these products. */
  forget(productIds: readonly ProductId[]): Promise<void>;
};

export type Placement = {
  readonly order: PlacedOrder;
  /** The version of each line's product that the price was taken from. */
  readonly productVersions: ReadonlyMap<ProductId, number>;
  readonly event: OrderPlaced;
  readonly idempotencyKey?: IdempotencyKey | undefined;
};

export type StockShortage = { readonly productId: ProductId; readonly available: number };

/** All but `placed` leave nothing behind; `version-conflict` outranks `insufficient-stock`. */
export type PlacementVerdict =
  | { readonly kind: 'placed' }
  | { readonly kind: 'replayed'; readonly order: PlacedOrder }
  | { readonly kind: 'key-reused' }
  /** Another order has the number, or all but: to be placed under another id. */
  | { readonly kind: 'number-taken' }
  | { readonly kind: 'unknown-customer' }
  | { readonly kind: 'unknown-product'; readonly productIds: readonly ProductId[] }
  | { readonly kind: 'version-conflict'; readonly products: readonly PricedProduct[] }
  | { readonly kind: 'insufficient-stock'; readonly lines: readonly StockShortage[] };

/** What an earlier request with the same key has placed, as it was placed. */
export type KeyedPlacement =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'key-reused' }
  | { readonly kind: 'placed'; readonly order: PlacedOrder };

export type OrderPlacement = {
  /**
   * One atomic write: takes the key, reserves every line in product-id order, records order, history and event, or
   * nothing at all. Duplicates of a key wait for the first and replay it.
   */
  place(placement: Placement): Promise<PlacementVerdict>;
  /** Reads the key afresh, so that it wins over any refusal. */
  findByKey(idempotencyKey: IdempotencyKey): Promise<KeyedPlacement>;
};

export type HistoryEntry = Parcel & {
  readonly type: string;
  readonly version: number;
  readonly at: Date;
  /** The code of a cancellation; before there were codes, words. */
  readonly reason?: string;
  /** What was given back; of earlier days it is missing, and was all that the order cost. */
  readonly amount?: Money;
};

export type OrderReader = {
  find(id: OrderId): Promise<Order | null>;
  findForCustomer(id: OrderId, customerId: UserId): Promise<Order | null>;
  findByNumber(number: OrderNumber): Promise<Order | null>;
  /** Whose each of them is, without those that there are not. */
  owners(ids: readonly OrderId[]): Promise<ReadonlyMap<OrderId, UserId>>;
  /** Newest first. */
  listForCustomer(customerId: UserId, page: PageRequest<OrderId>): Promise<Page<Order, OrderId>>;
  /** Oldest first, by version. */
  history(id: OrderId, page: PageRequest<number>): Promise<Page<HistoryEntry, number>>;
};

/** Each narrows down what is listed. */
export type OrderFilter = {
  readonly customerId?: UserId | undefined;
  readonly status?: OrderStatus | undefined;
  readonly placedFrom?: Date | undefined;
  /** Exclusive. */
  readonly placedBefore?: Date | undefined;
  /** Of one of its lines, compared without regard to case. */
  readonly sku?: string | undefined;
};

/** Orders of all customers. */
export type OrderList = {
  /**
   * Newest first. It looks at so many orders at most, whatever the filter: a page may be short, or empty, and yet have a
   * next one. Ids tell when orders were placed, to the hour.
   */
  list(filter: OrderFilter, page: PageRequest<OrderId>): Promise<Page<Order, OrderId>>;
};

/** Changes of an existing order, inside a transaction. */
export type OrderRepository = {
  /** Locks the order's row until the transaction ends. */
  lock(id: OrderId): Promise<Order | null>;
  lockForCustomer(id: OrderId, customerId: UserId): Promise<Order | null>;
  /** Writes status, version and time of a locked order, with its line of history. */
  save(order: Order, entry: HistoryEntry): Promise<void>;
};

/** What staff have written down about an order; nothing changes it later. */
export type OrderNote = {
  readonly id: Id<'OrderNote'>;
  readonly orderId: OrderId;
  readonly author: { readonly kind: 'user' | 'api-key'; readonly id: string };
  /** Of several lines. */
  readonly text: string;
  readonly at: Date;
};

export type OrderNoteReader = {
  /** Newest first. */
  notes(orderId: OrderId, page: PageRequest<OrderNote['id']>): Promise<Page<OrderNote, OrderNote['id']>>;
};

/** `erased`: the order is there, and its customer is not. */
export type NoteSubject = 'present' | 'erased' | 'no-order';

export type OrderNotes = {
  /** Whether there is still somebody to write about; nobody erases a customer who is present until the transaction ends. */
  holdCustomer(orderId: OrderId): Promise<NoteSubject>;
  append(note: OrderNote): Promise<void>;
};

/** What orders do to stock that is reserved for them; rows are locked in product-id order. */
export type StockReservations = {
  /** Gives reserved units back. */
  release(lines: readonly OrderedUnits[]): Promise<void>;
  /** Takes reserved units out of the stock, with a line in its ledger each. */
  ship(lines: readonly OrderedUnits[], shipment: { readonly orderId: OrderId; readonly at: Date }): Promise<void>;
};
