import { describe, expect, it } from 'vitest';
import { asId, type Delivery, err, type IdempotencyKey, type NewId, ok, type ProductId } from '../shared/index.ts';
import { createMemory, memoryIdempotencyKeys, memoryInbox, memoryOutbox } from '../shared/shared.memory.ts';
import { createInventory, emptyStock, maxOnHand } from './index.ts';
import { memoryStock } from './inventory.memory.ts';

const start = new Date('2026-01-02T03:04:05.678Z');
const later = new Date('2026-01-03T03:04:05.001Z');
const idempotencyKey: IdempotencyKey = { scope: 'a caller, POST /adjustments', key: 'k', fingerprint: 'f' };
const reason = 'delivery 4711';

const setUp = async () => {
  const memory = createMemory();
  const stock = memoryStock(memory);
  const outbox = memoryOutbox(memory);
  let count = 0;
  const newId: NewId = () => asId(`01990000-0000-7000-8000-${String(++count).padStart(12, '0')}`);
  const inventory = createInventory({
    transact: memory.transact({
      stock,
      outbox,
      inbox: memoryInbox(memory),
      idempotency: memoryIdempotencyKeys(memory),
    }),
    stock,
    admitUnannounced: stock.admitUnannounced,
    newId,
    now: () => later,
  });
  const [mug, cup] = [newId<ProductId>(), newId<ProductId>()];
  await stock.open(mug, start);
  await stock.open(cup, start);
  const told = () => outbox.events().map(({ type, version, data }) => ({ type, version, data }));
  const receive = (productId: ProductId, delta: number) => inventory.adjustStock({ productId, delta, reason });
  const delivery = (version: number): Delivery => ({
    consumer: 'inventory',
    eventId: newId(),
    type: 'OrderPlaced',
    aggregateId: asId('an order'),
    version,
  });
  return { ...inventory, stock, told, receive, delivery, mug, cup };
};

describe('adjusting stock', () => {
  it('receives units, writes the ledger, and announces that there are some', async () => {
    const { receive, findStock, stock, told, mug } = await setUp();
    const result = await receive(mug, 12);
    const held = { ...emptyStock(mug, start), onHand: 12, version: 2, updatedAt: later };
    const value = { ...held, events: 1, announced: 'available' };
    expect(result).toEqual(ok({ value, replayed: false }));
    expect(await findStock({ productId: mug })).toEqual(ok(value));
    expect(await stock.movementsOf(mug)).toEqual([
      { productId: mug, kind: 'receipt', delta: 12, reason, at: later, bookedBy: null },
    ]);
    expect(told()).toEqual([{ type: 'StockReplenished', version: 1, data: { productId: mug, available: 12 } }]);
  });

  it('announces that the last free unit went, though others are reserved, and nothing in between', async () => {
    const { receive, stock, told, mug } = await setUp();
    await receive(mug, 12);
    stock.reserve(mug, 5);
    await receive(mug, -3);
    await receive(mug, -4);
    expect((await stock.movementsOf(mug)).map(({ kind, delta }) => [kind, delta])).toEqual([
      ['receipt', 12],
      ['adjustment', -3],
      ['adjustment', -4],
    ]);
    expect(told().map(({ type, version }) => [type, version])).toEqual([
      ['StockReplenished', 1],
      ['StockDepleted', 2],
    ]);
  });

  it.each([
    ['more than is free', -8, { kind: 'stock-would-be-negative', available: 7 }],
    ['nothing', 0, { kind: 'invalid-delta' }],
    ['half a unit', 1.5, { kind: 'invalid-delta' }],
    ['not a number', Number.NaN, { kind: 'invalid-delta' }],
    ['2^53 units', 2 ** 53, { kind: 'invalid-delta' }],
    ['more than stock can hold', maxOnHand, { kind: 'stock-too-large', maxOnHand }],
  ])('refuses a change by %s, and changes nothing', async (_what, delta, refusal) => {
    const { adjustStock, findStock, receive, stock, told, mug } = await setUp();
    await receive(mug, 12);
    stock.reserve(mug, 5);
    const before = await findStock({ productId: mug });
    expect(await adjustStock({ productId: mug, delta, reason, idempotencyKey })).toEqual(err(refusal));
    expect(await findStock({ productId: mug })).toEqual(before);
    expect([(await stock.movementsOf(mug)).length, told().length]).toEqual([1, 1]);
    expect((await adjustStock({ productId: mug, delta: 1, reason, idempotencyKey })).ok).toBe(true);
  });

  it('refuses a product that is not there', async () => {
    const { receive, findStock } = await setUp();
    const unknown = asId<ProductId>('01990000-0000-7000-8000-00000000ffff');
    const notFound = err({ kind: 'product-not-found' });
    expect(await receive(unknown, 1)).toEqual(notFound);
    expect(await findStock({ productId: unknown })).toEqual(notFound);
  });

  it('adjusts once for all the retries of a request', async () => {
    const { adjustStock, findStock, stock, mug } = await setUp();
    const command = { productId: mug, delta: 4, reason, idempotencyKey };
    const results = await Promise.all([adjustStock(command), adjustStock(command), adjustStock(command)]);
    expect(results.map((result) => result.ok && result.value.replayed)).toEqual([false, true, true]);
    expect(new Set(results.map((result) => JSON.stringify(result.ok && result.value.value))).size).toBe(1);
    const found = await findStock({ productId: mug });
    expect(found.ok && found.value.onHand).toBe(4);
    expect(await stock.movementsOf(mug)).toHaveLength(1);
    const reused = await adjustStock({ ...command, idempotencyKey: { ...idempotencyKey, fingerprint: 'g' } });
    expect(reused).toEqual(err({ kind: 'idempotency-key-reused' }));
  });
});

describe('announcing stock after an order', () => {
  it('announces the products that it emptied, once, and leaves the others alone', async () => {
    const { announceStock, findStock, receive, stock, told, delivery, mug, cup } = await setUp();
    await receive(mug, 2);
    await receive(cup, 2);
    stock.reserve(mug, 2);
    stock.reserve(cup, 1);
    const first = delivery(1);
    expect(await announceStock({ delivery: first, productIds: [cup, mug] })).toEqual(ok('handled'));
    const [, , ...announced] = told().map(({ type, data }) => [type, data]);
    expect(announced).toEqual([['StockDepleted', { productId: mug, available: 0 }]]);
    const found = await findStock({ productId: mug });
    expect(found.ok && found.value).toMatchObject({ announced: 'depleted', events: 2, version: 3 });
    expect(await announceStock({ delivery: first, productIds: [cup, mug] })).toEqual(ok('duplicate'));
    expect(await announceStock({ delivery: delivery(2), productIds: [cup, mug] })).toEqual(ok('handled'));
    expect(told()).toHaveLength(3);
  });

  it('announces what a cancellation gave back, following the cancellation and no repetition', async () => {
    const { announceStock, receive, stock, told, delivery, mug } = await setUp();
    await receive(mug, 2);
    stock.reserve(mug, 2);
    const placed = delivery(1);
    await announceStock({ delivery: placed, productIds: [mug] });
    stock.reserve(mug, -2);
    expect(await announceStock({ delivery: placed, productIds: [mug] })).toEqual(ok('duplicate'));
    await announceStock({ delivery: delivery(2), productIds: [mug] });
    expect(told().map(({ type, version }) => [type, version])).toEqual([
      ['StockReplenished', 1],
      ['StockDepleted', 2],
      ['StockReplenished', 3],
    ]);
  });

  it('says nothing of a product that is not there', async () => {
    const { announceStock, told, delivery } = await setUp();
    const unknown = asId<ProductId>('01990000-0000-7000-8000-00000000ffff');
    expect(await announceStock({ delivery: delivery(1), productIds: [unknown] })).toEqual(ok('handled'));
    expect(told()).toEqual([]);
  });
});
