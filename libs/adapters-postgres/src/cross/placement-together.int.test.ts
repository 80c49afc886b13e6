import type { Placement, PlacementVerdict, PricedProduct } from '@orderline/domain/orders';
import { asId, type IdempotencyKey, type OrderId } from '@orderline/domain/shared';
import { runInCall, Unavailable } from '@orderline/platform';
import { afterEach, describe, expect, it } from 'vitest';
import { openDatabase } from '../connection/database.ts';
import { untilBlocked } from '../testing/blocked.ts';
import { useDatabase } from '../testing/database.ts';
import { type FaultyLink, openFaultyLink } from '../testing/faulty-link.ts';
import { aKey, type Basket, orderOf, placementOf } from '../testing/placing.ts';
import { aShop } from '../testing/shop.ts';
import { pgPlacement } from './placement.ts';

const opened = useDatabase();
const toClose: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const resource of toClose.splice(0)) await resource.close();
});

type Sending = Placement | { readonly placement: Placement; readonly signal: AbortSignal };

/** A shop that places by one connection, over a link that can fail. */
const setUp = async ({ queryTimeoutMs = 10_000, placementPoolSize = 1 } = {}) => {
  const shop = aShop(opened());
  const { outside } = opened();
  const link: FaultyLink = await openFaultyLink(opened().url);
  const sizes = { poolSize: 1, placementPoolSize, queueLimit: 100, queryTimeoutMs };
  const database = openDatabase({ url: link.url, applicationName: 'together', ...sizes });
  toClose.push(database, link);
  const { place } = pgPlacement(database.placement);
  const [customerId, plug] = [await shop.aCustomer(), await shop.aProduct(1_000)];
  const ordering = (basket: Basket, idempotencyKey?: IdempotencyKey): Placement =>
    placementOf(orderOf(customerId, basket), basket, idempotencyKey);
  const send = (sending: Sending) => {
    if (!('placement' in sending)) return place(sending);
    const { placement, signal } = sending;
    return runInCall({ requestId: 'r', signal }, () => place(placement));
  };
  const hold = async ({ productId }: PricedProduct): Promise<() => Promise<void>> => {
    const other = await outside.reserve();
    await other`begin`;
    await other`select from stock where product_id = ${productId} for update`;
    return async () => {
      await other`commit`;
      other.release();
    };
  };
  /** Lets orders wait for the one connection together, and then go. */
  const begin = async (sendings: readonly Sending[], meanwhile: () => void = () => undefined) => {
    const release = await hold(plug);
    const first = place(ordering([{ product: plug, quantity: 1 }]));
    await untilBlocked(outside);
    const settled = Promise.allSettled(sendings.map(send));
    meanwhile();
    await release();
    expect(await first).toEqual({ kind: 'placed' });
    return { settled };
  };
  const together = async (sendings: readonly Sending[], meanwhile?: () => void): Promise<readonly unknown[]> => {
    const { settled } = await begin(sendings, meanwhile);
    return (await settled).map((outcome) => (outcome.status === 'fulfilled' ? outcome.value : outcome.reason));
  };
  /** The same, with what `meanwhile` does while they are under way. */
  const underWay = async (
    sendings: readonly Sending[],
    { on, meanwhile }: { readonly on: PricedProduct; readonly meanwhile: (settled: Promise<unknown>) => unknown },
  ) => {
    const release = await hold(on);
    const { settled } = await begin(sendings);
    await untilBlocked(outside);
    await meanwhile(settled);
    await release();
    return (await settled).map((outcome) => (outcome.status === 'fulfilled' ? outcome.value : outcome.reason));
  };
  /** How many transactions wrote these orders. */
  const transactionsOf = async (placements: readonly Placement[]): Promise<number> => {
    const [row] = await outside<{ count: number }[]>`select count(distinct xmin::text)::int from orders
      where id = any(${placements.map(({ order }) => order.id)})`;
    return row?.count ?? -1;
  };
  const areThere = (placements: readonly Placement[]) =>
    Promise.all(placements.map(async ({ order }) => (await shop.orders.find(order.id)) !== null));
  return { ...shop, outside, link, hold, ordering, place, begin, together, underWay, transactionsOf, areThere };
};

type Shop = Awaited<ReturnType<typeof setUp>>;

describe('orders that wait for a connection together', () => {
  it('are placed by one statement, each whole', async () => {
    const { ordering, aProduct, together, transactionsOf, orders, stockOf, eventsOf } = await setUp();
    const [mug, bowl] = [await aProduct(100), await aProduct(100)];
    const asked = Array.from({ length: 16 }, (_, index) =>
      ordering(
        [
          { product: mug, quantity: 1 + (index % 3) },
          { product: bowl, quantity: 2 },
        ],
        index % 2 === 0 ? aKey() : undefined,
      ),
    );
    const verdicts = await together(asked);
    expect(verdicts).toEqual(asked.map(() => ({ kind: 'placed' })));
    expect(await transactionsOf(asked)).toBe(1);
    for (const { order } of asked) {
      expect(await orders.find(order.id)).toEqual(order);
      expect(await eventsOf(order.id)).toEqual([{ type: 'OrderPlaced', version: 1 }]);
    }
    expect(await stockOf(mug.productId)).toEqual({ onHand: 100, reserved: 31 });
    expect(await stockOf(bowl.productId)).toEqual({ onHand: 100, reserved: 32 });
  });

  it('are not held up by a long one, which goes by itself', async () => {
    const { ordering, aProduct, together, transactionsOf } = await setUp();
    const mug = await aProduct(1_000);
    const products: PricedProduct[] = [];
    for (let count = 0; count < 130; count += 1) products.push(await aProduct(1));
    const long = ordering(products.map((product) => ({ product, quantity: 1 })));
    const asked = [ordering([{ product: mug, quantity: 1 }]), ordering([{ product: mug, quantity: 1 }]), long];
    const verdicts = await together(asked);
    expect(verdicts).toEqual(asked.map(() => ({ kind: 'placed' })));
    expect(await transactionsOf(asked.slice(0, 2))).toBe(1);
    expect(await transactionsOf(asked)).toBe(2);
  });

  it('carry each the request that it comes from', async () => {
    const { ordering, aProduct, place, together, outside } = await setUp();
    const mug = await aProduct(9);
    const asked = [0, 1, 2].map(() => ordering([{ product: mug, quantity: 1 }]));
    const placed: Promise<PlacementVerdict>[] = [];
    await together([], () => {
      for (const [index, placement] of asked.entries()) {
        placed.push(runInCall({ requestId: `request-${index}` }, () => place(placement)));
      }
    });
    await Promise.all(placed);
    for (const [index, { order }] of asked.entries()) {
      const [row] =
        await outside`select headers ->> 'ce_correlationid' as id from outbox where aggregate_id = ${order.id}`;
      expect(row).toEqual({ id: `request-${index}` });
    }
  });
});

type Bad = {
  readonly what: string;
  /** Another order in their middle. */
  readonly make: (shop: Shop, mug: PricedProduct) => Promise<Placement>;
  readonly expected: (placement: Placement, mug: PricedProduct) => unknown;
  /** Whether PostgreSQL refuses the whole statement for it. */
  readonly failsAll?: boolean;
};

const earlier = async (shop: Shop, mug: PricedProduct, idempotencyKey: IdempotencyKey) => {
  const placement = shop.ordering([{ product: mug, quantity: 1 }], idempotencyKey);
  expect(await shop.place(placement)).toEqual({ kind: 'placed' });
  return placement;
};

const bad: readonly Bad[] = [
  {
    what: 'a shortage',
    make: async ({ ordering, aProduct }) => ordering([{ product: await aProduct(2), quantity: 3 }]),
    expected: ({ order }) => ({
      kind: 'insufficient-stock',
      lines: [{ productId: order.lines[0]?.productId, available: 2 }],
    }),
  },
  {
    what: 'a moved price',
    make: async ({ ordering, aProduct, reprice }) => {
      const product = await aProduct(9);
      await reprice(product.productId, 999);
      return ordering([{ product, quantity: 1 }]);
    },
    expected: () => ({ kind: 'version-conflict', products: [expect.objectContaining({ version: 2 })] }),
  },
  {
    what: 'an unknown product',
    make: async ({ ordering, newId }, mug) => ordering([{ product: { ...mug, productId: newId() }, quantity: 1 }]),
    expected: ({ order }) => ({ kind: 'unknown-product', productIds: [order.lines[0]?.productId] }),
  },
  {
    what: 'an unknown customer',
    make: async ({ newId }, mug) => {
      const basket = [{ product: mug, quantity: 1 }];
      return placementOf(orderOf(newId(), basket), basket);
    },
    expected: () => ({ kind: 'unknown-customer' }),
  },
  {
    what: 'a key that was used before',
    make: async (shop, mug) => {
      const idempotencyKey = aKey();
      await earlier(shop, mug, idempotencyKey);
      return shop.ordering([{ product: mug, quantity: 1 }], idempotencyKey);
    },
    expected: () => ({ kind: 'replayed', order: expect.objectContaining({ status: 'placed' }) }),
  },
  {
    what: 'a key that was used for something else',
    make: async (shop, mug) => {
      const idempotencyKey = aKey();
      await earlier(shop, mug, idempotencyKey);
      return shop.ordering([{ product: mug, quantity: 1 }], { ...idempotencyKey, fingerprint: 'f2' });
    },
    expected: () => ({ kind: 'key-reused' }),
  },
  {
    what: 'a number that another order has',
    make: async (shop, mug) => {
      const { order } = await earlier(shop, mug, aKey());
      const basket = [{ product: mug, quantity: 1 }];
      const id = asId<OrderId>(`1${order.id.slice(1)}`);
      return placementOf({ ...orderOf(order.customerId, basket), id }, basket, aKey());
    },
    expected: () => ({ kind: 'number-taken' }),
    failsAll: true,
  },
  {
    what: 'an order that PostgreSQL refuses',
    make: async ({ ordering }, mug) => ordering([{ product: mug, quantity: 1 }], { ...aKey(), key: 'a\u0000b' }),
    expected: () => expect.objectContaining({ code: '22021' }),
    failsAll: true,
  },
];

describe('in the midst of orders that go together', () => {
  it.each(bad)('$what touches no neighbour', async ({ make, expected, failsAll = false }) => {
    const shop = await setUp();
    const { ordering, aProduct, together, transactionsOf, areThere, stockOf } = shop;
    const mug = await aProduct(100);
    const culprit = await make(shop, mug);
    const neighbours = [0, 1, 2, 3].map(() => ordering([{ product: mug, quantity: 2 }], aKey()));
    const before = (await stockOf(mug.productId)).reserved;
    const asked = [...neighbours.slice(0, 2), culprit, ...neighbours.slice(2)];
    const verdicts = await together(asked);
    const [placed, unlike] = [{ kind: 'placed' }, expected(culprit, mug)];
    expect(verdicts).toEqual([placed, placed, unlike, placed, placed]);
    expect(await transactionsOf(neighbours)).toBe(failsAll ? 4 : 1);
    expect(await areThere([culprit])).toEqual([false]);
    expect((await stockOf(mug.productId)).reserved).toBe(before + 8);
  });

  it('duplicates of a neighbour are replays of it', async () => {
    const { ordering, aProduct, together, stockOf } = await setUp();
    const mug = await aProduct(9);
    const idempotencyKey = aKey();
    const asked = [0, 1, 2, 3].map(() => ordering([{ product: mug, quantity: 1 }], idempotencyKey));
    const verdicts = await together(asked);
    const placed = asked.filter((_, index) => JSON.stringify(verdicts[index]) === '{"kind":"placed"}');
    expect(placed).toHaveLength(1);
    const replayed = { kind: 'replayed', order: placed[0]?.order };
    expect(verdicts).toEqual(asked.map((each) => (each === placed[0] ? { kind: 'placed' } : replayed)));
    expect(await stockOf(mug.productId)).toEqual({ onHand: 9, reserved: 1 });
  });

  it('stock that somebody holds on to is waited for by the orders of it alone', async () => {
    const { ordering, aProduct, hold, begin, areThere } = await setUp({ placementPoolSize: 2 });
    const [mug, held] = [await aProduct(100), await aProduct(100)];
    const release = await hold(held);
    const [before, stuck, behind] = [mug, held, mug].map((product) => ordering([{ product, quantity: 1 }]));
    if (!before || !stuck || !behind) throw new Error('there are three');
    const { settled } = await begin([before, stuck, behind]);
    await expect.poll(() => areThere([before, behind]), { timeout: 5_000 }).toEqual([true, true]);
    expect(await areThere([stuck])).toEqual([false]);
    await release();
    expect((await settled).map((outcome) => outcome.status === 'fulfilled' && outcome.value)).toEqual([
      { kind: 'placed' },
      { kind: 'placed' },
      { kind: 'placed' },
    ]);
  });

  it('orders that leave nothing for those behind them are taken in full, and the others judged by what is left', async () => {
    const { ordering, aProduct, together, stockOf } = await setUp();
    const mug = await aProduct(5);
    const asked = [2, 2, 4, 1].map((quantity) => ordering([{ product: mug, quantity }]));
    const verdicts = await together(asked);
    expect(verdicts).toEqual([
      { kind: 'placed' },
      { kind: 'placed' },
      { kind: 'insufficient-stock', lines: [{ productId: mug.productId, available: 1 }] },
      { kind: 'placed' },
    ]);
    expect(await stockOf(mug.productId)).toEqual({ onHand: 5, reserved: 5 });
  });

  it('a customer who is being erased is waited for by his own order alone', async () => {
    const { ordering, aCustomer, aProduct, begin, outside, areThere, transactionsOf } = await setUp();
    const [mug, leaving] = [await aProduct(100), await aCustomer()];
    const basket = [{ product: mug, quantity: 1 }];
    const his = placementOf(orderOf(leaving, basket), basket);
    const [before, behind] = [ordering(basket), ordering(basket)];
    const erasing = await outside.reserve();
    await erasing`begin`;
    await erasing`delete from users where id = ${leaving}`;
    const { settled } = await begin([before, his, behind]);
    await untilBlocked(outside);
    expect(await transactionsOf([before, behind])).toBe(1);
    await erasing`commit`;
    erasing.release();
    expect((await settled).map((outcome) => outcome.status === 'fulfilled' && outcome.value.kind)).toEqual([
      'placed',
      'unknown-customer',
      'placed',
    ]);
    expect(await areThere([his])).toEqual([false]);
  });
});

describe('a caller that does not wait', () => {
  const gone = new Error('the client is gone');

  it('takes nobody along where its order still waits, and the order is never sent', async () => {
    const { ordering, aProduct, together, areThere } = await setUp();
    const mug = await aProduct(9);
    const [before, left, behind] = [1, 2, 3].map((quantity) => ordering([{ product: mug, quantity }]));
    if (!before || !left || !behind) throw new Error('there are three');
    const leaving = new AbortController();
    const verdicts = await together([before, { placement: left, signal: leaving.signal }, behind], () =>
      leaving.abort(gone),
    );
    expect(verdicts).toEqual([{ kind: 'placed' }, gone, { kind: 'placed' }]);
    expect(await areThere([before, left, behind])).toEqual([true, false, true]);
  });

  it('takes nobody along where its order is under way, and is answered at once', async () => {
    const { ordering, aProduct, underWay, areThere, stockOf } = await setUp();
    const mug = await aProduct(9);
    const [before, left, behind] = [1, 2, 3].map((quantity) => ordering([{ product: mug, quantity }]));
    if (!before || !left || !behind) throw new Error('there are three');
    const leaving = new AbortController();
    const verdicts = await underWay([before, { placement: left, signal: leaving.signal }, behind], {
      on: mug,
      meanwhile: () => leaving.abort(gone),
    });
    expect(verdicts).toEqual([{ kind: 'placed' }, gone, { kind: 'placed' }]);
    expect(await areThere([before, left, behind])).toEqual([true, true, true]);
    expect(await stockOf(mug.productId)).toEqual({ onHand: 9, reserved: 6 });
  });

  it('has run out of time where PostgreSQL hangs, with those beside it, and a retry by key has one order', async () => {
    const { ordering, aProduct, underWay, place, link, outside, stockOf } = await setUp({ queryTimeoutMs: 500 });
    const mug = await aProduct(9);
    const asked = [0, 1, 2].map(() => ordering([{ product: mug, quantity: 1 }], aKey()));
    const answers = await underWay(asked, {
      on: mug,
      meanwhile: (settled) => {
        link.freeze('answers');
        return settled;
      },
    });
    expect(answers).toEqual(asked.map(() => expect.any(Unavailable)));
    link.reset();
    link.heal();
    const again = () => Promise.all(asked.map((placement) => place(placement).catch(() => ({ kind: 'not yet' }))));
    await expect.poll(again, { timeout: 15_000 }).toEqual(asked.map(() => ({ kind: 'placed' })));
    expect(await stockOf(mug.productId)).toEqual({ onHand: 9, reserved: 3 });
    expect(await outside`select from orders where id = any(${asked.map(({ order }) => order.id)})`).toHaveLength(3);
  });
});

const losses: readonly {
  readonly what: string;
  readonly strike: (shop: Shop) => unknown;
}[] = [
  { what: 'that is reset', strike: ({ link }) => link.reset() },
  { what: 'whose answer is lost', strike: ({ link }) => link.loseAnswersOnce() },
  {
    what: 'that PostgreSQL ends',
    strike: ({ outside }) =>
      outside`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'together placement'`,
  },
];

describe('a connection with several orders under way', () => {
  it.each(
    losses.flatMap((loss) => [
      { ...loss, keyed: 'with keys', key: aKey },
      { ...loss, keyed: 'without keys', key: (): undefined => undefined },
    ]),
  )('$what loses none and doubles none, $keyed', async ({ strike, key }) => {
    const shop = await setUp();
    const { ordering, aProduct, underWay, areThere, stockOf, eventsOf } = shop;
    const mug = await aProduct(3);
    const asked = [0, 1, 2].map(() => ordering([{ product: mug, quantity: 1 }], key()));
    const verdicts = await underWay(asked, { on: mug, meanwhile: () => strike(shop) });
    expect(verdicts).toEqual(asked.map(() => ({ kind: 'placed' })));
    expect(await areThere(asked)).toEqual([true, true, true]);
    expect(await stockOf(mug.productId)).toEqual({ onHand: 3, reserved: 3 });
    for (const { order } of asked) expect(await eventsOf(order.id)).toHaveLength(1);
  });
});
