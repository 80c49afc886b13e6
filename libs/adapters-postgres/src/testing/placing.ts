import {
  type OrderedItem,
  orderPlaced,
  type PlacedOrder,
  type Placement,
  type PricedProduct,
} from '@orderline/domain/orders';
import type { Address, IdempotencyKey, OrderId, UserId } from '@orderline/domain/shared';
import { newId } from './new-id.ts';

const now = new Date('2026-03-04T05:06:07.089Z');

const address: Address = {
  recipient: 'Ada',
  line1: '1 Mill Lane',
  city: 'Leeds',
  postalCode: 'LS1 1AA',
  country: 'GB',
};

export type Basket = readonly { readonly product: PricedProduct; readonly quantity: number }[];

export const orderOf = (customerId: UserId, basket: Basket): PlacedOrder => {
  const lines = basket.map(({ product, quantity }) => ({
    productId: product.productId,
    sku: product.sku,
    title: product.title,
    quantity,
    unitPrice: product.price,
    lineTotal: { ...product.price, minor: product.price.minor * quantity },
  }));
  const total = { minor: lines.reduce((sum, { lineTotal }) => sum + lineTotal.minor, 0), currency: 'GBP' };
  const facts = { id: newId<OrderId>(), customerId, lines, total, shippingAddress: address };
  return { ...facts, status: 'placed', version: 1, placedAt: now, updatedAt: now };
};

/** The write of an order, as the use case makes it from the prices that the basket carries. */
export const placementOf = (order: PlacedOrder, basket: Basket, idempotencyKey?: IdempotencyKey): Placement => ({
  order,
  productVersions: new Map(basket.map(({ product }) => [product.productId, product.version])),
  event: orderPlaced(order, newId()),
  idempotencyKey,
});

export const aKey = (): IdempotencyKey => ({ scope: 'POST /orders of a customer', key: newId(), fingerprint: 'f1' });

export const itemsOf = (basket: Basket): readonly OrderedItem[] =>
  basket.map(({ product, quantity }) => ({ productId: product.productId, quantity }));

export { address };
