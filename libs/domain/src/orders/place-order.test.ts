import { describe, expect, it } from 'vitest';
import { asId, type IdempotencyKey, type OrderId, type ProductId, type UserId } from '../shared/index.ts';
import { orderFixture } from './order-fixture.memory.ts';
import type { PlaceOrder } from './place-order.ts';
import { placeOrder } from './place-order.ts';
import type { PricedProduct, PriceList } from './ports.ts';

const shippingAddress = { recipient: 'Ada', line1: '1 Mill Lane', city: 'Leeds', postalCode: 'LS1 1AA', country: 'GB' };
const now = new Date('2026-03-04T05:06:07.089Z');
const idempotencyKey: IdempotencyKey = { scope: 'ada, POST /orders', key: 'k1', fingerprint: 'f1' };

const setUp = async (overrides: { readonly prices?: PriceList } = {}) => {
  const fixture = orderFixture();
  const customerId = await fixture.aCustomer();
  const place = placeOrder({ ...fixture, ...overrides, now: () => now });
  const order = (items: readonly (readonly [PricedProduct, number])[], more: Partial<PlaceOrder> = {}) =>
    place({
      customerId,
      shippingAddress,
      items: items.map(([{ productId }, quantity]) => ({ productId, quantity })),
      ...more,
    });
  return { fixture, customerId, order };
};

/** A price list that still tells what it was told first. */
const stalePrices = (...products: readonly PricedProduct[]): PriceList & { readonly forgotten: ProductId[] } => {
  const forgotten: ProductId[] = [];
  return {
    forgotten,
    priced: async () => new Map(products.map((product) => [product.productId, product])),
    forget: async (ids) => void forgotten.push(...ids),
  };
};

describe('placing an order', () => {
  it('prices each line and the total, in the order of the request', async () => {
    const { fixture, order } = await setUp();
    const [mug, lamp] = [await fixture.aProduct(5, 850), await fixture.aProduct(5, 1999)];
    const placed = await order([
      [lamp, 2],
      [mug, 1],
    ]);
    expect(placed).toMatchObject({ ok: true, value: { replayed: false } });
    if (!placed.ok) return;
    const { value } = placed.value;
    expect(value.lines.map(({ lineTotal }) => lineTotal.minor)).toEqual([3998, 850]);
    expect(value.total).toEqual({ minor: 4848, currency: 'GBP' });
    expect(value).toMatchObject({ status: 'placed', version: 1, placedAt: now, updatedAt: now });
  });

  it('takes nothing when it cannot be met in full', async () => {
    const { fixture, order } = await setUp();
    const [mug, lamp] = [await fixture.aProduct(5), await fixture.aProduct(1)];
    const refused = await order([
      [mug, 2],
      [lamp, 2],
    ]);
    expect(refused).toEqual({
      ok: false,
      error: { kind: 'out-of-stock', lines: [{ productId: lamp.productId, available: 1, position: 1 }] },
    });
    expect(await fixture.stockOf(mug.productId)).toEqual({ onHand: 5, reserved: 0 });
    expect(fixture.outbox.events()).toEqual([]);
  });

  it.each([
    ['nothing', (): readonly (readonly [number, number])[] => [], { kind: 'empty-order' }],
    [
      'one product twice',
      () =>
        [
          [0, 1],
          [0, 2],
        ] as const,
      { kind: 'duplicate-product', positions: [0, 1] },
    ],
    [
      'two currencies',
      () =>
        [
          [0, 1],
          [1, 1],
        ] as const,
      { kind: 'mixed-currencies', currencies: ['GBP', 'EUR'] },
    ],
    ['a total beyond 2^53', () => [[2, 1_000_000]] as const, { kind: 'total-too-large' }],
  ])('refuses %s', async (_what, wanted, error) => {
    const { fixture, order } = await setUp();
    const products = [
      await fixture.aProduct(5),
      await fixture.aProduct(5, 100, 'EUR'),
      await fixture.aProduct(5, Number.MAX_SAFE_INTEGER),
    ];
    const items = wanted().map(([index, quantity]) => [products[index] ?? products[0], quantity] as const);
    const known = items.flatMap(([product, quantity]) => (product ? [[product, quantity] as const] : []));
    expect(await order(known)).toMatchObject({ ok: false, error });
  });

  it('names the products that it does not know', async () => {
    const { fixture, order } = await setUp();
    const mug = await fixture.aProduct(5);
    const ghost = { ...mug, productId: asId<ProductId>('01990000-0000-7000-8000-ffffffffffff') };
    const refused = await order([
      [mug, 1],
      [ghost, 1],
    ]);
    expect(refused).toEqual({ ok: false, error: { kind: 'unknown-product', positions: [1] } });
  });

  it('refuses a customer who does not exist', async () => {
    const { fixture, order } = await setUp();
    const mug = await fixture.aProduct(5);
    const stranger = asId<UserId>('01990000-0000-7000-8000-eeeeeeeeeeee');
    expect(await order([[mug, 1]], { customerId: stranger })).toEqual({
      ok: false,
      error: { kind: 'unknown-customer' },
    });
  });

  it('holds the buyer to the total that was expected, and tells the one that holds', async () => {
    const { fixture, order } = await setUp();
    const mug = await fixture.aProduct(5, 900);
    const expectedTotal = { minor: 850, currency: 'GBP' };
    expect(await order([[mug, 1]], { expectedTotal })).toEqual({
      ok: false,
      error: { kind: 'price-changed', total: { minor: 900, currency: 'GBP' } },
    });
  });

  it('decides again on the price that the write saw, and forgets the stale one', async () => {
    const fixture = orderFixture();
    const mug = await fixture.aProduct(5, 850);
    await fixture.reprice(mug.productId, 900);
    const prices = stalePrices(mug);
    const place = placeOrder({ ...fixture, prices, now: () => now });
    const customerId = await fixture.aCustomer();
    const items = [{ productId: mug.productId, quantity: 2 }];
    const placed = await place({ customerId, shippingAddress, items });
    expect(placed).toMatchObject({ ok: true, value: { value: { total: { minor: 1800 } } } });
    expect(prices.forgotten).toEqual([mug.productId]);
  });

  it('refuses the moved price where the buyer expected the old one', async () => {
    const fixture = orderFixture();
    const mug = await fixture.aProduct(5, 850);
    await fixture.reprice(mug.productId, 900);
    const place = placeOrder({ ...fixture, prices: stalePrices(mug), now: () => now });
    const customerId = await fixture.aCustomer();
    const items = [{ productId: mug.productId, quantity: 1 }];
    const expectedTotal = { minor: 850, currency: 'GBP' };
    const refused = await place({ customerId, shippingAddress, items, expectedTotal });
    expect(refused).toMatchObject({ ok: false, error: { kind: 'price-changed', total: { minor: 900 } } });
  });

  it('is placed under another id where its number is taken', async () => {
    const fixture = orderFixture();
    const mug = await fixture.aProduct(5);
    const customerId = await fixture.aCustomer();
    const items = [{ productId: mug.productId, quantity: 1 }];
    const ids: OrderId[] = [];
    const place = placeOrder({
      ...fixture,
      now: () => now,
      placement: {
        ...fixture.placement,
        place: async (placement) => {
          ids.push(placement.order.id);
          return ids.length === 1 ? { kind: 'number-taken' } : fixture.placement.place(placement);
        },
      },
    });
    const placed = await place({ customerId, shippingAddress, items, idempotencyKey });
    expect(new Set(ids).size).toBe(2);
    expect(placed).toMatchObject({ ok: true, value: { value: { id: ids[1] }, replayed: false } });
  });

  it('gives up where prices move under both decisions', async () => {
    const fixture = orderFixture();
    const mug = await fixture.aProduct(5, 850);
    const place = placeOrder({
      ...fixture,
      now: () => now,
      placement: { ...fixture.placement, place: async () => ({ kind: 'version-conflict', products: [mug] }) },
    });
    const customerId = await fixture.aCustomer();
    const items = [{ productId: mug.productId, quantity: 1 }];
    expect(await place({ customerId, shippingAddress, items })).toEqual({ ok: false, error: { kind: 'contended' } });
  });
});

describe('placing an order by SKU', () => {
  const line = (sku: string, quantity: number) => ({ sku, quantity });

  it('is placing it by the ids of the products, whatever the case of the SKUs', async () => {
    const { fixture, order } = await setUp();
    const [mug, lamp] = [await fixture.aProduct(5, 850), await fixture.aProduct(5, 1999)];
    const items = [line(lamp.sku.toLowerCase(), 2), { productId: mug.productId, quantity: 1 }];
    const placed = await order([], { items });
    expect(placed).toMatchObject({
      ok: true,
      value: { value: { lines: [{ ...nameOf(lamp), quantity: 2 }, { ...nameOf(mug) }], total: { minor: 4848 } } },
    });
  });

  it('names the lines that no product has, one product twice, and those that are short', async () => {
    const { fixture, order } = await setUp();
    const [mug, lamp] = [await fixture.aProduct(5), await fixture.aProduct(1)];
    const refusal = async (...items: readonly ReturnType<typeof line>[]) => {
      const result = await order([], { items });
      return result.ok ? null : result.error;
    };
    const unknown = await refusal(line('GHOST-1', 1), line(mug.sku, 1), line('GHOST-2', 1));
    expect(unknown).toEqual({ kind: 'unknown-product', positions: [0, 2] });
    const twice = await refusal(line(lamp.sku, 1), line(mug.sku, 1), line(lamp.sku.toLowerCase(), 1));
    expect(twice).toEqual({ kind: 'duplicate-product', positions: [0, 2] });
    const short = await refusal(line(mug.sku, 1), line(lamp.sku, 2));
    expect(short).toEqual({
      kind: 'out-of-stock',
      lines: [{ productId: lamp.productId, available: 1, position: 1 }],
    });
  });

  it('lets the key of an earlier order win over a SKU that is not found', async () => {
    const { fixture, customerId } = await setUp();
    const mug = await fixture.aProduct(5);
    const command = { customerId, shippingAddress, items: [line(mug.sku, 1)], idempotencyKey };
    const first = await placeOrder({ ...fixture, now: () => now })(command);
    const skus = { productIdsOf: async () => new Map() };
    const again = await placeOrder({ ...fixture, skus, now: () => now })(command);
    expect(again).toEqual({ ok: true, value: { value: first.ok && first.value.value, replayed: true } });
  });
});

const nameOf = ({ productId, sku, title }: PricedProduct) => ({ productId, sku, title });

describe('placing an order with an idempotency key', () => {
  it('tells a retry of the order that took the last unit its order, not a shortage', async () => {
    const { fixture, order } = await setUp();
    const mug = await fixture.aProduct(1);
    const first = await order([[mug, 1]], { idempotencyKey });
    const retry = await order([[mug, 1]], { idempotencyKey });
    expect(first.ok && first.value.replayed).toBe(false);
    expect(retry).toEqual({ ok: true, value: { value: first.ok && first.value.value, replayed: true } });
    expect(await fixture.stockOf(mug.productId)).toEqual({ onHand: 1, reserved: 1 });
  });

  it('lets the key win over a price that has changed since', async () => {
    const { fixture, order } = await setUp();
    const mug = await fixture.aProduct(9, 850);
    const expectedTotal = { minor: 850, currency: 'GBP' };
    const first = await order([[mug, 1]], { idempotencyKey, expectedTotal });
    await fixture.reprice(mug.productId, 900);
    expect(await order([[mug, 1]], { idempotencyKey, expectedTotal })).toEqual({
      ok: true,
      value: { value: first.ok && first.value.value, replayed: true },
    });
  });

  it('refuses the key for another request, ahead of any other refusal', async () => {
    const { fixture, order } = await setUp();
    const mug = await fixture.aProduct(1);
    await order([[mug, 1]], { idempotencyKey });
    const other = await order([[mug, 9]], { idempotencyKey: { ...idempotencyKey, fingerprint: 'f2' } });
    expect(other).toEqual({ ok: false, error: { kind: 'idempotency-key-reused' } });
  });

  it('does not burn the key on a refusal', async () => {
    const { fixture, order } = await setUp();
    const mug = await fixture.aProduct(1);
    expect((await order([[mug, 2]], { idempotencyKey })).ok).toBe(false);
    expect(await order([[mug, 1]], { idempotencyKey })).toMatchObject({ ok: true, value: { replayed: false } });
  });
});
