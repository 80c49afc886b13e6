import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { loadPlan } from '../sales/load-plan.ts';
import { readShare, WHOLE } from '../sales/share.ts';
import { StopReplay } from '../system/stop-replay.ts';
import { connect } from '../system/system.ts';
import { givenToken, signedInTokens } from '../system/tokens.ts';
import { refusal } from '../testing/shop.ts';
import { type RunningShop, type ShopFaults, startShop } from '../testing/shop-server.ts';
import { runKeys } from './keys.ts';
import { play } from './play.ts';

const HOUR = 3_600_000;
const credentials = { email: 'ops@example.com', password: 'orderline-demo-ops' };

const sample = async (stock = WHOLE) => {
  const { plan, digest } = await loadPlan(join(import.meta.dirname, '../sample.csv'), { stock });
  return { plan, keys: runKeys({ digest, stock }) };
};

const { plan, keys } = await sample();
const INVOICES = plan.invoices.length;

const shops: RunningShop[] = [];
afterEach(async () => {
  for (const shop of shops.splice(0)) await shop.close();
});

const openShop = async (faults?: ShopFaults, clock?: { now: () => Date }) => {
  const shop = await startShop(faults, clock);
  shops.push(shop);
  return shop;
};

const replayOn = (
  shop: RunningShop,
  given: Partial<{ token: string; keys: typeof keys; plan: typeof plan; stop: AbortSignal }> = {},
) => {
  const waits: number[] = [];
  let time = 0;
  const wait = async (milliseconds: number) => {
    waits.push(milliseconds);
    time += milliseconds;
  };
  const now = () => time;
  const timeouts = { url: shop.url, attempts: 4, wait };
  const tokens = given.token === undefined ? signedInTokens({ timeouts, credentials, now }) : givenToken(given.token);
  const progress = () => ({ step: () => {}, stop: () => {} });
  const ports = {
    system: connect({ timeouts, tokens }),
    keys: given.keys ?? keys,
    lanes: 4,
    progress,
    wait,
    now,
    stop: given.stop,
  };
  return { waits, played: play(ports, given.plan ?? plan) };
};

const disagreeing = (checks: Awaited<ReturnType<typeof play>>['checks']) =>
  checks.filter(({ agrees }) => !agrees).map(({ what }) => what);

describe('a replay on an empty system', () => {
  it('sells all that the file sells, and the books agree', async () => {
    const shop = await openShop();
    const { again, orders, prepared, checks } = await replayOn(shop).played;
    expect(again).toBe(false);
    expect(orders).toMatchObject({ accepted: INVOICES, fresh: INVOICES, refused: {}, unanswered: 0 });
    expect(prepared.products).toEqual({ created: plan.products.length, replayed: 0, existing: 0 });
    expect(disagreeing(checks)).toEqual([]);
    expect([...shop.stocks.values()].every(({ onHand, reserved }) => onHand === reserved)).toBe(true);
    expect(shop.orders.map(({ country }) => country).sort()).toEqual(
      plan.invoices.map(({ country }) => country).sort(),
    );
  });

  it('counts shortages by their code where less is received than is sold', async () => {
    const shop = await openShop();
    const half = await sample(readShare('0.5'));
    const { orders, checks } = await replayOn(shop, half).played;
    expect(orders.refused['out-of-stock']).toBe(INVOICES - orders.accepted);
    expect(orders.accepted).toBeLessThan(INVOICES);
    expect(disagreeing(checks)).toEqual([]);
  });
});

describe('a replay that meets faults', () => {
  it('sends a cut request again with its key, so that an order whose answer was lost is counted once', async () => {
    const shop = await openShop({
      trouble: ({ path, nth }) => (path === '/api/v2/orders' && nth === 1 ? { cut: 'after' } : undefined),
    });
    const { orders, checks } = await replayOn(shop).played;
    expect(orders).toMatchObject({ accepted: INVOICES, fresh: INVOICES, unanswered: 0 });
    expect(shop.orders).toHaveLength(INVOICES);
    expect(disagreeing(checks)).toEqual([]);
  });

  it.each([
    ['overloaded', 503, '7', 7_000],
    ['rate-limited', 429, '2', 2_000],
    ['idempotency-key-in-flight', 409, '1', 1_000],
    ['overloaded', 503, '86400', 60_000],
  ])('waits as long as %s (%i) asks by Retry-After: %s', async (code, status, seconds, milliseconds) => {
    const shop = await openShop({
      trouble: ({ path, nth }) =>
        path === '/api/v2/orders' && nth === 1
          ? { reply: refusal(status, code), headers: { 'retry-after': seconds } }
          : undefined,
    });
    const { waits, played } = replayOn(shop);
    expect((await played).orders.accepted).toBe(INVOICES);
    expect(waits).toEqual(Array.from({ length: INVOICES }, () => milliseconds));
  });

  it('gives an order up after the last attempt, goes on, and does not call the run good', async () => {
    const first = keys.order(plan.invoices[0]?.invoice ?? '');
    const shop = await openShop({ trouble: ({ key }) => (key === first ? { cut: 'before' } : undefined) });
    const { orders, checks } = await replayOn(shop).played;
    expect(orders).toMatchObject({ accepted: INVOICES - 1, unanswered: 1 });
    expect(shop.seen.filter(({ key }) => key === first)).toHaveLength(4);
    expect(disagreeing(checks)).toEqual(['orders without an answer']);
  });

  it('signs in again when the token is refused, and goes on with the same keys', async () => {
    const fourth = keys.order(plan.invoices[3]?.invoice ?? '');
    const shop = await openShop({
      trouble: ({ key, nth }) => {
        if (key === fourth && nth === 1) shop.revokeTokens();
        return undefined;
      },
    });
    const { orders, checks } = await replayOn(shop).played;
    expect(shop.signIns()).toBe(2);
    expect(orders.accepted).toBe(INVOICES);
    expect(disagreeing(checks)).toEqual([]);
  });

  it('signs in again before a token expires', async () => {
    const shop = await openShop({
      expiresIn: 10,
      trouble: ({ key, nth }) =>
        key === keys.marker && nth === 1
          ? { reply: refusal(503, 'overloaded'), headers: { 'retry-after': '20' } }
          : undefined,
    });
    await replayOn(shop).played;
    expect(shop.signIns()).toBe(2);
  });

  it('stops where a token that was given is refused', async () => {
    const shop = await openShop();
    await expect(replayOn(shop, { token: 'forged' }).played).rejects.toThrow(/refuses the token.*--token/);
  });

  it('stops where the account may not do what is needed', async () => {
    const shop = await openShop({
      trouble: ({ path }) => (path === '/api/v2/products' ? { reply: refusal(403, 'forbidden') } : undefined),
    });
    await expect(replayOn(shop).played).rejects.toThrow(/may not do this: creating the product/);
    expect(shop.orders).toHaveLength(0);
  });

  it('does not call a run good in which orders were refused for another reason than stock', async () => {
    const shop = await openShop({
      trouble: ({ path }) => (path === '/api/v2/orders' ? { reply: refusal(422, 'validation-failed') } : undefined),
    });
    const { orders, checks } = await replayOn(shop).played;
    expect(orders).toMatchObject({ accepted: 0, refused: { 'validation-failed': INVOICES } });
    expect(disagreeing(checks)).toEqual(['orders refused for another reason than stock']);
  });
});

describe('a second run', () => {
  it('within 48 h changes nothing and says how much was there', async () => {
    const shop = await openShop();
    await replayOn(shop).played;
    const books = { ...shop.books(), at: '' };
    const { again, orders, prepared, checks } = await replayOn(shop).played;
    expect(again).toBe(true);
    expect(orders).toMatchObject({ accepted: INVOICES, fresh: 0 });
    expect(prepared.stock).toEqual({ created: 0, replayed: plan.products.length, existing: 0 });
    expect({ ...shop.books(), at: '' }).toEqual(books);
    expect(disagreeing(checks)).toEqual([]);
  });

  it('goes on where one that broke off stood', async () => {
    let broken = true;
    const firstFive = plan.invoices.slice(0, 5).map(({ invoice }) => keys.order(invoice));
    const shop = await openShop({
      trouble: ({ path, key }) =>
        broken && path === '/api/v2/orders' && !firstFive.includes(key) ? { cut: 'before' } : undefined,
    });
    expect((await replayOn(shop).played).orders).toMatchObject({ accepted: 5, unanswered: INVOICES - 5 });
    broken = false;
    const { orders, checks } = await replayOn(shop).played;
    expect(orders).toMatchObject({ accepted: INVOICES, fresh: INVOICES - 5 });
    expect(disagreeing(checks)).toEqual([]);
  });

  it('goes on where one that was interrupted stood', async () => {
    const interrupt = new AbortController();
    const shop = await openShop({
      trouble: ({ path }) => {
        if (path === '/api/v2/orders') interrupt.abort();
        return undefined;
      },
    });
    await expect(replayOn(shop, { stop: interrupt.signal }).played).rejects.toThrow(/aborted/);
    const there = shop.orders.length;
    expect(there).toBeLessThan(INVOICES);
    const { orders, checks } = await replayOn(shop).played;
    expect(orders).toMatchObject({ accepted: INVOICES, fresh: INVOICES - there });
    expect(disagreeing(checks)).toEqual([]);
  });

  it('stops before it doubles anything once the system has forgotten the keys', async () => {
    const shop = await openShop();
    await replayOn(shop).played;
    const books = { ...shop.books(), at: '' };
    shop.forgetKeys();
    await expect(replayOn(shop).played).rejects.toThrow(/played on this system before.*kept for 48 h/);
    expect({ ...shop.books(), at: '' }).toEqual(books);
  });

  it('stops where the keys are still there but about to go', async () => {
    const clock = { now: () => new Date(Date.now() - 47.5 * HOUR) };
    const shop = await openShop({}, clock);
    await replayOn(shop).played;
    const failure = replayOn(shop).played;
    await expect(failure).rejects.toThrow(StopReplay);
    await expect(failure).rejects.toThrow(/47\.5 h ago/);
  });

  it('with other options is another run: it takes the products and customers that are there', async () => {
    const shop = await openShop();
    await replayOn(shop).played;
    const other = runKeys({ digest: 'another file', stock: WHOLE });
    const { again, orders, prepared, checks } = await replayOn(shop, { keys: other }).played;
    expect(again).toBe(false);
    expect(prepared.products).toEqual({ created: 0, replayed: 0, existing: plan.products.length });
    expect(prepared.customers).toEqual({ created: 0, replayed: 0, existing: plan.customers.length });
    expect(orders).toMatchObject({ accepted: INVOICES, fresh: INVOICES });
    expect(disagreeing(checks)).toEqual([]);
  });
});

describe('the books after a replay', () => {
  it('are read again until no event is under way', async () => {
    let reads = 0;
    const shop = await openShop({
      books: (books) => {
        reads += 1;
        return { ...books, underWay: { ...books.underWay, outbox: reads < 5 ? 3 : 0 } };
      },
    });
    const { waited, checks } = await replayOn(shop).played;
    expect([reads, waited]).toEqual([5, 750]);
    expect(disagreeing(checks)).toEqual([]);
  });

  it('are given 60 s without progress for the events, and then the rest is a mismatch', async () => {
    const shop = await openShop({ books: (books) => ({ ...books, underWay: { outbox: 0, handling: 0, parked: 1 } }) });
    const { waited, checks } = await replayOn(shop).played;
    expect(waited).toBe(60_000);
    expect(disagreeing(checks)).toEqual(['events under way']);
  });

  it.each([
    ['stock received = on hand + shipped', { stock: { shipped: '1' } }],
    ['stock reserved = lines of open orders', { stock: { openLines: '0' } }],
    ['orders = OrderPlaced recorded', { orderPlaced: { recorded: 0 } }],
    ['orders = OrderPlaced effects', { orderPlaced: { effects: 0 } }],
    ['orders = fulfilment records', { fulfilments: 0 }],
  ])('show it when it does not hold that %s', async (what, wrong) => {
    const shop = await openShop({
      books: (books) => ({
        ...books,
        ...wrong,
        stock: { ...books.stock, exact: { ...books.stock.exact, ...('stock' in wrong ? wrong.stock : {}) } },
        orderPlaced: { ...books.orderPlaced, ...('orderPlaced' in wrong ? wrong.orderPlaced : {}) },
      }),
    });
    const { checks } = await replayOn(shop).played;
    expect(disagreeing(checks)).toEqual([what]);
  });

  it('show an order that this run did not place', async () => {
    const shop = await openShop({
      trouble: ({ path, key, nth }) => {
        if (path === '/api/v2/orders' && nth === 1 && key === keys.order(plan.invoices[2]?.invoice ?? '')) {
          const [[sku = '', product] = []] = shop.products;
          const [customerId = ''] = shop.users.values();
          shop.adjust(product?.id ?? '', { delta: 1, reason: 'for another' });
          const shippingAddress = { recipient: 'A', line1: 'B', city: 'C', postalCode: 'D', country: 'GB' };
          shop.place({ lines: [{ sku, quantity: 1 }], customerId, shippingAddress });
        }
        return undefined;
      },
    });
    const { checks } = await replayOn(shop).played;
    expect(checks.filter(({ agrees }) => !agrees)).toEqual([
      expect.objectContaining({ expected: INVOICES, actual: INVOICES + 1 }),
    ]);
  });
});
