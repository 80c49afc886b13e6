import { createOrders, type PricedProduct, type PriceList } from '@orderline/domain/orders';
import type { IdempotencyKey, ProductId } from '@orderline/domain/shared';
import { runInCall } from '@orderline/platform';
import { describe, expect, it } from 'vitest';
import { pgProducts } from '../catalog/products.ts';
import { useDatabase } from '../testing/database.ts';
import { address, aKey, type Basket, itemsOf, orderOf, placementOf } from '../testing/placing.ts';
import { aShop } from '../testing/shop.ts';

const opened = useDatabase({ placementPoolSize: 16 });

const AT_ONCE = 20;

const setUp = async (...units: readonly number[]) => {
  const shop = aShop(opened());
  const customerId = await shop.aCustomer();
  const products: PricedProduct[] = [];
  for (let first = 0; first < units.length; first += AT_ONCE) {
    const made = units.slice(first, first + AT_ONCE).map((count) => shop.aProduct(count));
    products.push(...(await Promise.all(made)));
  }
  const place = (basket: Basket, idempotencyKey?: IdempotencyKey) =>
    shop.placement.place(placementOf(orderOf(customerId, basket), basket, idempotencyKey));
  return { ...shop, customerId, products, place };
};

/** Places by the use case, from prices that stay as they were first read until they are forgotten. */
const buyer = async (...units: readonly number[]) => {
  const shop = await setUp(...units);
  const catalogue = pgProducts(opened().database.db);
  const memoize = new Map<ProductId, PricedProduct>(shop.products.map((product) => [product.productId, product]));
  const prices: PriceList = {
    priced: async (ids) => {
      const missing = ids.filter((id) => !memoize.has(id));
      for (const { id, ...product } of (await catalogue.findMany(missing)).values()) {
        memoize.set(id, { ...product, productId: id });
      }
      return new Map([...memoize].filter(([id]) => ids.includes(id)));
    },
    forget: async (ids) => {
      for (const id of ids) memoize.delete(id);
    },
  };
  const { placeOrder } = createOrders({
    ...shop,
    skus: { productIdsOf: catalogue.idsBySku },
    prices,
    now: () => new Date(),
  });
  const buy = (basket: Basket, idempotencyKey?: IdempotencyKey) =>
    placeOrder({ customerId: shop.customerId, items: itemsOf(basket), shippingAddress: address, idempotencyKey });
  return { ...shop, buy };
};

const countOf = async (table: 'orders' | 'outbox' | 'order_lines' | 'idempotency_keys'): Promise<number> => {
  const { outside } = opened();
  const [row] = await outside<{ count: number }[]>`select count(*)::int from ${outside(table)}`;
  return row?.count ?? -1;
};

const deadlocks = async (): Promise<number> => {
  const { outside } = opened();
  const [row] = await outside<{ deadlocks: number }[]>`
    select deadlocks::int from pg_stat_database where datname = current_database()`;
  return row?.deadlocks ?? -1;
};

describe('an idempotency key', () => {
  it('of the order that took the last unit is a replay, however many ask at once', async () => {
    for (let round = 0; round < 20; round += 1) {
      const { products, buy, stockOf } = await buyer(1);
      const [product] = products;
      if (!product) throw new Error('no product');
      const idempotencyKey = aKey();
      const basket = [{ product, quantity: 1 }];
      const answers = await Promise.all(Array.from({ length: 20 }, () => buy(basket, idempotencyKey)));
      const accepted = answers.flatMap((answer) => (answer.ok ? [answer.value] : []));
      expect(accepted).toHaveLength(20);
      expect(accepted.filter(({ replayed }) => !replayed)).toHaveLength(1);
      for (const { value } of accepted) expect(value).toEqual(accepted[0]?.value);
      expect(await stockOf(product.productId)).toEqual({ onHand: 1, reserved: 1 });
      expect(await buy(basket, aKey())).toMatchObject({ ok: false, error: { kind: 'out-of-stock' } });
      const other = { ...idempotencyKey, fingerprint: 'f2' };
      expect(await buy(basket, other)).toEqual({ ok: false, error: { kind: 'idempotency-key-reused' } });
    }
  });

  it('is one order for twenty duplicates that ask for different products', async () => {
    const { products, place } = await setUp(...Array<number>(20).fill(5));
    const idempotencyKey = aKey();
    const before = await countOf('orders');
    const kinds = (await Promise.all(products.map((product) => place([{ product, quantity: 1 }], idempotencyKey)))).map(
      ({ kind }) => kind,
    );
    expect(kinds.toSorted()).toEqual(['placed', ...Array(19).fill('replayed')]);
    expect(await countOf('orders')).toBe(before + 1);
  });

  it('is left behind by no refusal', async () => {
    const { products, place } = await setUp(1);
    const [product] = products;
    if (!product) throw new Error('no product');
    const before = await countOf('idempotency_keys');
    expect((await place([{ product, quantity: 2 }], aKey())).kind).toBe('insufficient-stock');
    expect((await place([{ product: { ...product, version: 9 }, quantity: 1 }], aKey())).kind).toBe('version-conflict');
    expect(await countOf('idempotency_keys')).toBe(before);
  });
});

describe('a price that has changed since it was read', () => {
  it('is decided on again, from what the write saw', async () => {
    const { products, buy, reprice } = await buyer(5);
    const [product] = products;
    if (!product) throw new Error('no product');
    await reprice(product.productId, 999);
    const answer = await buy([{ product, quantity: 2 }]);
    expect(answer).toMatchObject({ ok: true, value: { value: { total: { minor: 1998 } }, replayed: false } });
  });
});

describe('many orders over few products', () => {
  it('never lock each other out, never oversell, and are each whole', async () => {
    const { products, place, stockOf, eventsOf } = await setUp(40, 40, 40, 40, 40);
    const before = { deadlocks: await deadlocks(), orders: await countOf('orders'), events: await countOf('outbox') };
    const baskets = Array.from({ length: 48 }, (_, index) =>
      [0, 1, 2, 3].map((step) => {
        const product = products[(index * 3 + step * (1 + (index % 4))) % 5];
        if (!product) throw new Error('no product');
        return { product, quantity: 1 + (index % 2) };
      }),
    ).map((basket) => [...new Map(basket.map((line) => [line.product.productId, line])).values()]);
    const verdicts = await Promise.all(baskets.map((basket) => place(basket)));
    const placed = baskets.filter((_, index) => verdicts[index]?.kind === 'placed');
    expect(verdicts.every(({ kind }) => kind === 'placed' || kind === 'insufficient-stock')).toBe(true);
    for (const { productId } of products) {
      const sold = placed.flat().filter(({ product }) => product.productId === productId);
      const units = sold.reduce((sum, { quantity }) => sum + quantity, 0);
      expect(await stockOf(productId)).toEqual({ onHand: 40, reserved: units });
      expect(await eventsOf(productId)).toEqual([]);
    }
    expect(await countOf('orders')).toBe(before.orders + placed.length);
    expect(await countOf('outbox')).toBe(before.events + placed.length);
    await opened().outside`select pg_stat_force_next_flush()`;
    expect(await deadlocks()).toBe(before.deadlocks);
  });
});

describe('an order of a thousand lines', () => {
  it('is placed, found as it was placed, and refused whole where each line is short', async () => {
    const { orders, customerId, placement, products } = await setUp(...Array<number>(1000).fill(3));
    const basket = products.map((product) => ({ product, quantity: 2 }));
    const order = orderOf(customerId, basket);
    expect(await placement.place(placementOf(order, basket, aKey()))).toEqual({ kind: 'placed' });
    expect(await orders.find(order.id)).toEqual(order);
    expect(await placement.place(placementOf(orderOf(customerId, basket), basket))).toMatchObject({
      kind: 'insufficient-stock',
    });
  });
});

describe('the event of a placed order', () => {
  it('carries the request and the trace that it comes from', async () => {
    const { products, placement, customerId } = await setUp(1);
    const basket = products.map((product) => ({ product, quantity: 1 }));
    const order = orderOf(customerId, basket);
    const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
    await runInCall({ requestId: 'request-7', traceparent }, () => placement.place(placementOf(order, basket)));
    const [row] = await opened()
      .outside`select key, topic, headers, value from outbox where aggregate_id = ${order.id}`;
    expect(row).toMatchObject({ key: order.id, topic: 'orderline.orders.v1' });
    expect(row?.headers).toMatchObject({
      ce_type: 'OrderPlaced',
      ce_correlationid: 'request-7',
      ce_traceparent: traceparent,
    });
    expect(JSON.parse(row?.value)).toMatchObject({
      orderId: order.id,
      version: 1,
      total: { amount: '8.50', currency: 'GBP' },
    });
  });
});
