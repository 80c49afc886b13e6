import type { Address, IdempotencyKey, NewId, OrderId, Outbox, ProductId, Transact, UserId } from '../shared/index.ts';
import { type OrderEvent, orderPlaced } from './events.ts';
import type { PlacedOrder } from './order.ts';
import type {
  OrderList,
  OrderPlacement,
  OrderReader,
  OrderRepository,
  Placement,
  PricedProduct,
  StockReservations,
} from './ports.ts';

export type OrdersHarness = {
  readonly placement: OrderPlacement;
  readonly orders: OrderReader;
  readonly orderList: OrderList;
  readonly transact: Transact<{
    readonly orders: OrderRepository;
    readonly stock: StockReservations;
    readonly outbox: Outbox<OrderEvent>;
  }>;
  readonly newId: NewId;
  aCustomer(): Promise<UserId>;
  aProduct(stock: number): Promise<PricedProduct>;
  /** Gives the product another price, and with it another version. */
  reprice(productId: ProductId, minor: number): Promise<PricedProduct>;
  stockOf(productId: ProductId): Promise<{ readonly onHand: number; readonly reserved: number }>;
  /** The shipments in the ledger of a product. */
  shippedOf(productId: ProductId): Promise<readonly { readonly delta: number; readonly reason: string }[]>;
  /** The types and versions of the events recorded of an order. */
  eventsOf(orderId: OrderId): Promise<readonly { readonly type: string; readonly version: number }[]>;
};

const address: Address = {
  recipient: 'Ada',
  line1: '1 Mill Lane',
  city: 'Leeds',
  postalCode: 'LS1 1AA',
  country: 'GB',
};
export const now = new Date('2026-03-04T05:06:07.089Z');

export type Wanted = { readonly product: PricedProduct; readonly quantity: number };

export const orderOf = (harness: OrdersHarness, customerId: UserId, wanted: readonly Wanted[]): PlacedOrder => {
  const lines = wanted.map(({ product, quantity }) => ({
    productId: product.productId,
    sku: product.sku,
    title: product.title,
    quantity,
    unitPrice: product.price,
    lineTotal: { ...product.price, minor: product.price.minor * quantity },
  }));
  const total = { minor: lines.reduce((sum, { lineTotal }) => sum + lineTotal.minor, 0), currency: 'GBP' };
  const id = harness.newId<OrderId>();
  const facts = { id, customerId, lines, total, shippingAddress: address };
  return { ...facts, status: 'placed', version: 1, placedAt: now, updatedAt: now };
};

export const placementOf = (
  harness: OrdersHarness,
  order: PlacedOrder,
  wanted: readonly Wanted[],
  idempotencyKey?: IdempotencyKey,
): Placement => ({
  order,
  productVersions: new Map(wanted.map(({ product }) => [product.productId, product.version])),
  event: orderPlaced(order, harness.newId()),
  idempotencyKey,
});

/** A placed order of one line, in the store. */
export const aPlacedOrder = async (
  harness: OrdersHarness,
  { stock, quantity }: { readonly stock: number; readonly quantity: number },
) => {
  const product = await harness.aProduct(stock);
  const wanted = [{ product, quantity }];
  const order = orderOf(harness, await harness.aCustomer(), wanted);
  const verdict = await harness.placement.place(placementOf(harness, order, wanted));
  if (verdict.kind !== 'placed') throw new Error(`the order is ${verdict.kind}`);
  return { order, product };
};
