import {
  type DomainEvent,
  type IdempotencyKey,
  type OrderId,
  type OrderNumber,
  type Outbox,
  orderNumberOf,
  type PageRequest,
  type ProductId,
  pageOf,
  type UserId,
} from '../shared/index.ts';
import type { Memory } from '../shared/shared.memory.ts';
import type { Order, OrderedUnits, PlacedOrder } from './order.ts';
import type {
  HistoryEntry,
  OrderFilter,
  OrderList,
  OrderNote,
  OrderNoteReader,
  OrderNotes,
  OrderPlacement,
  OrderReader,
  OrderRepository,
  Placement,
  PlacementVerdict,
  PricedProduct,
  StockReservations,
  StockShortage,
} from './ports.ts';

type StoredPlacement = { readonly fingerprint: string; readonly order: PlacedOrder };

/** What placing an order needs to see and change of the features that own products, customers and stock. */
export type OrderCollaborators = {
  readonly outbox: Outbox<DomainEvent>;
  readonly product: (id: ProductId) => PricedProduct | undefined;
  readonly customerExists: (id: UserId) => boolean;
  readonly availableOf: (id: ProductId) => number;
  /** Raises what is reserved of a product; lowers it where `quantity` is negative. */
  readonly reserve: (id: ProductId, quantity: number) => void;
  /** Takes reserved units out of the stock of a product. */
  readonly ship: (units: OrderedUnits, shipment: { readonly orderId: OrderId; readonly at: Date }) => void;
};

export type MemoryOrders = OrderReader & OrderList & OrderRepository & OrderPlacement & StockReservations;

export type MemoryOrderNotes = OrderNotes & OrderNoteReader & { readonly forget: (orders: readonly OrderId[]) => void };

/** The reference store of notes. */
export const memoryOrderNotes = (
  memory: Memory,
  { customerExists }: Pick<OrderCollaborators, 'customerExists'>,
): MemoryOrderNotes => {
  const rows = memory.table<OrderNote['id'], OrderNote>('order_notes');
  const orders = memory.table<OrderId, Order>('orders');
  return {
    holdCustomer: async (orderId) => {
      const order = orders.get(orderId);
      if (!order) return 'no-order';
      return customerExists(order.customerId) ? 'present' : 'erased';
    },
    append: async (note) => void rows.set(note.id, note),
    notes: async (orderId, page) => {
      const own = [...rows.values()].filter(
        (note) => note.orderId === orderId && (!page.after || note.id < page.after),
      );
      const newest = own.toSorted((one, other) => (one.id < other.id ? 1 : -1));
      return pageOf(newest.slice(0, page.limit + 1), page, ({ id }) => id);
    },
    forget: (orders) => {
      for (const { id, orderId } of [...rows.values()]) if (orders.includes(orderId)) rows.delete(id);
    },
  };
};

/** The reference store of orders: one map of orders, one of their histories, one of kept keys. */
export const memoryOrders = (memory: Memory, around: OrderCollaborators): MemoryOrders => {
  const orders = memory.table<OrderId, Order>('orders');
  const history = memory.table<OrderId, readonly HistoryEntry[]>('order_history');
  const keys = memory.table<string, StoredPlacement>('order_keys');
  const numbers = memory.table<OrderNumber, OrderId>('order_numbers');
  const owned = (id: OrderId, customerId: UserId) => {
    const order = orders.get(id);
    return order?.customerId === customerId ? order : null;
  };
  const listed = (filter: OrderFilter, page: PageRequest<OrderId>) => {
    const taken = [...orders.values()].filter((order) => isIn(order, filter));
    const rows = taken.sort((a, b) => (a.id < b.id ? 1 : -1)).filter(({ id }) => !page.after || id < page.after);
    return pageOf(rows.slice(0, page.limit + 1), page, ({ id }) => id);
  };
  const write = (order: Order, entry: HistoryEntry) => {
    orders.set(order.id, order);
    numbers.set(orderNumberOf(order.id), order.id);
    history.set(order.id, [...(history.get(order.id) ?? []), entry]);
  };
  const keep = ({ idempotencyKey, order }: Placement) => {
    if (idempotencyKey) keys.set(placeOf(idempotencyKey), { fingerprint: idempotencyKey.fingerprint, order });
  };
  return {
    find: async (id) => orders.get(id) ?? null,
    findForCustomer: async (id, customerId) => owned(id, customerId),
    findByNumber: async (number) => {
      const id = numbers.get(number);
      return (id && orders.get(id)) ?? null;
    },
    owners: async (ids) =>
      new Map(ids.flatMap((id) => orders.get(id) ?? []).map(({ id, customerId }) => [id, customerId])),
    listForCustomer: async (customerId, page) => listed({ customerId }, page),
    list: async (filter, page) => listed(filter, page),
    history: async (id, page) => {
      const rows = (history.get(id) ?? []).filter(({ version }) => version > (page.after ?? 0));
      return pageOf(rows.slice(0, page.limit + 1), page, ({ version }) => version);
    },
    lock: async (id) => orders.get(id) ?? null,
    lockForCustomer: async (id, customerId) => owned(id, customerId),
    save: async (order, entry) => write(order, entry),
    release: async (lines) => {
      for (const { productId, quantity } of lines) around.reserve(productId, -quantity);
    },
    ship: async (lines, shipment) => {
      for (const line of lines) around.ship(line, shipment);
    },
    findByKey: async (idempotencyKey) => storedPlacement(keys.get(placeOf(idempotencyKey)), idempotencyKey),
    place: (placement) =>
      memory.atomically(() => {
        const verdict = verdictOn(placement, {
          around,
          kept: placement.idempotencyKey && keys.get(placeOf(placement.idempotencyKey)),
        });
        if (verdict.kind !== 'placed') return verdict;
        const { order, event } = placement;
        if (numbers.has(orderNumberOf(order.id))) return { kind: 'number-taken' };
        for (const { productId, quantity } of order.lines) around.reserve(productId, quantity);
        write(order, { type: event.type, version: order.version, at: order.placedAt });
        keep(placement);
        void around.outbox.append([event]);
        return verdict;
      }),
  };
};

const isIn = (order: Order, { customerId, status, placedFrom, placedBefore, sku }: OrderFilter): boolean =>
  (customerId === undefined || order.customerId === customerId) &&
  (status === undefined || order.status === status) &&
  (placedFrom === undefined || order.placedAt >= placedFrom) &&
  (placedBefore === undefined || order.placedAt < placedBefore) &&
  (sku === undefined || order.lines.some((line) => line.sku.toLowerCase() === sku.toLowerCase()));

const placeOf = ({ scope, key }: IdempotencyKey): string => JSON.stringify([scope, key]);

const storedPlacement = (kept: StoredPlacement | undefined, { fingerprint }: IdempotencyKey) => {
  if (!kept) return { kind: 'nothing' } as const;
  if (kept.fingerprint !== fingerprint) return { kind: 'key-reused' } as const;
  return { kind: 'placed', order: kept.order } as const;
};

type Seen = { readonly around: OrderCollaborators; readonly kept: StoredPlacement | undefined };

const verdictOn = ({ order, productVersions, idempotencyKey }: Placement, { around, kept }: Seen): PlacementVerdict => {
  if (idempotencyKey && kept) {
    return kept.fingerprint === idempotencyKey.fingerprint
      ? { kind: 'replayed', order: kept.order }
      : { kind: 'key-reused' };
  }
  if (!around.customerExists(order.customerId)) return { kind: 'unknown-customer' };
  const products = new Map(order.lines.map(({ productId }) => [productId, around.product(productId)]));
  const unknown = [...products].filter(([, product]) => !product).map(([id]) => id);
  if (unknown.length > 0) return { kind: 'unknown-product', productIds: unknown };
  const moved = [...products.values()].filter(
    (product): product is PricedProduct =>
      product !== undefined && product.version !== productVersions.get(product.productId),
  );
  if (moved.length > 0) return { kind: 'version-conflict', products: moved };
  const short = order.lines.flatMap(({ productId, quantity }): readonly StockShortage[] => {
    const available = around.availableOf(productId);
    return available < quantity ? [{ productId, available }] : [];
  });
  if (short.length > 0) return { kind: 'insufficient-stock', lines: short };
  return { kind: 'placed' };
};
