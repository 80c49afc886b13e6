import { randomUUID } from 'node:crypto';
import { adjustStock } from '@orderline/contracts/http/v1/inventory';
import { createProduct } from '@orderline/contracts/http/v1/products';
import { placeOrder } from '@orderline/contracts/http/v2/orders';
import { registerUser } from '@orderline/contracts/http/v2/users';
import { decimalOf } from '@orderline/contracts/money';
import { asId, orderNumberOf } from '@orderline/domain/shared';

export type Reply = { readonly status: number; readonly body: Readonly<Record<string, unknown>> };

export const refusal = (status: number, code: string, more: Readonly<Record<string, unknown>> = {}): Reply => ({
  status,
  body: { type: `/problems/${code}`, title: code, status, code, instance: '/', requestId: 'test', ...more },
});

const created = (body: Readonly<Record<string, unknown>>): Reply => ({ status: 201, body });

type Model<Value> = { safeParse(body: unknown): { success: true; data: Value } | { success: false } };

const reading = <Value>(model: Model<Value>, body: unknown, work: (value: Value) => Reply): Reply => {
  const read = model.safeParse(body);
  return read.success ? work(read.data) : refusal(422, 'validation-failed');
};

type Product = { readonly id: string; readonly sku: string; readonly title: string; readonly minor: number };
type Stock = { onHand: number; reserved: number };
type Order = { readonly customerId: string; readonly country: string; readonly units: readonly number[] };

/** A system in memory that keeps its books as the contract says, for a replay to be tried on. */
export const createShop = (now: () => Date) => {
  const products = new Map<string, Product>();
  const users = new Map<string, string>();
  const stocks = new Map<string, Stock>();
  const orders: Order[] = [];
  const instant = () => now().toISOString();
  const total = (pick: (stock: Stock) => number) => [...stocks.values()].reduce((sum, stock) => sum + pick(stock), 0);

  return {
    products,
    users,
    stocks,
    orders,

    register: (body: unknown) =>
      reading(registerUser.body, body, ({ email, name }) => {
        const existingId = users.get(email);
        if (existingId !== undefined) return refusal(409, 'email-taken', { existingId });
        const id = randomUUID();
        users.set(email, id);
        const createdAt = instant();
        return created({
          id,
          email,
          emailVerified: false,
          name,
          locale: 'en-GB',
          createdAt,
          updatedAt: createdAt,
        });
      }),

    create: (body: unknown) =>
      reading(createProduct.body, body, ({ sku, title, description, category, price }) => {
        const existing = products.get(sku.toUpperCase());
        if (existing) return refusal(409, 'sku-taken', { existingId: existing.id });
        const id = randomUUID();
        products.set(sku.toUpperCase(), { id, sku, title, minor: price.minor });
        stocks.set(id, { onHand: 0, reserved: 0 });
        const shown = { sku, title, description, category, price: decimalOf(price), availability: 'out_of_stock' };
        return created({ id, ...shown, createdAt: instant(), updatedAt: instant() });
      }),

    adjust: (productId: string, body: unknown) =>
      reading(adjustStock.body, body, ({ delta }) => {
        const stock = stocks.get(productId);
        if (!stock) return refusal(404, 'not-found');
        stock.onHand += delta;
        return created({ ...stock, available: stock.onHand - stock.reserved, version: 2 });
      }),

    place: (body: unknown) =>
      reading(placeOrder.body, body, ({ lines: wanted, customerId = '', shippingAddress }) => {
        const found = wanted.map(({ sku, quantity }) => ({ product: products.get(sku.toUpperCase()), quantity }));
        if (![...users.values()].includes(customerId) || found.some(({ product }) => !product)) {
          return refusal(422, 'unknown-reference');
        }
        const lines = found.flatMap(({ product, quantity }) => {
          const stock = product && stocks.get(product.id);
          return product && stock ? [{ product, stock, quantity }] : [];
        });
        if (lines.some(({ stock, quantity }) => stock.onHand - stock.reserved < quantity)) {
          return refusal(409, 'out-of-stock');
        }
        for (const { stock, quantity } of lines) stock.reserved += quantity;
        orders.push({ customerId, country: shippingAddress.country, units: wanted.map(({ quantity }) => quantity) });
        const minor = lines.reduce((sum, { product, quantity }) => sum + product.minor * quantity, 0);
        const id = randomUUID();
        return created({
          id,
          number: orderNumberOf(asId(id)),
          customerId,
          status: 'placed',
          lines: lines.map(({ product: { id, sku, title, minor: unit }, quantity }) => ({
            product: { id, sku, title },
            quantity,
            unitPrice: decimalOf({ minor: unit, currency: 'GBP' }),
            lineTotal: decimalOf({ minor: unit * quantity, currency: 'GBP' }),
          })),
          total: decimalOf({ minor, currency: 'GBP' }),
          refunded: null,
          shippingAddress,
          shipment: null,
          cancellation: null,
          placedAt: instant(),
          updatedAt: instant(),
        });
      }),

    books: () => {
      const count = orders.length;
      const [onHand, reserved] = [total((stock) => stock.onHand), total((stock) => stock.reserved)];
      const openLines = orders.flatMap(({ units }) => units).reduce((sum, unit) => sum + unit, 0);
      const sums = { received: onHand, onHand, reserved, shipped: 0, openLines };
      return {
        orders: { total: count, open: count, shipped: 0, delivered: 0, cancelled: 0 },
        orderPlaced: { recorded: count, effects: count },
        fulfilments: count,
        fulfilling: { underWay: 0, uncollected: 0, overdue: 0 },
        payments: [],
        notifications: count,
        underWay: { outbox: 0, handling: 0, parked: 0 },
        stock: {
          ...sums,
          exact: {
            received: `${sums.received}`,
            onHand: `${sums.onHand}`,
            reserved: `${sums.reserved}`,
            shipped: `${sums.shipped}`,
            openLines: `${sums.openLines}`,
          },
        },
        at: instant(),
      };
    },
  };
};

type Shop = ReturnType<typeof createShop>;
export type ShopBooks = ReturnType<Shop['books']>;
