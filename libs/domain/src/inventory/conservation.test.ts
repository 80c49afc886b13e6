import fc from 'fast-check';
import { expect, it } from 'vitest';
import { asId, type Delivery, type NewId, type ProductId } from '../shared/index.ts';
import { createMemory, memoryIdempotencyKeys, memoryInbox, memoryOutbox } from '../shared/shared.memory.ts';
import { available, createInventory } from './index.ts';
import { memoryStock } from './inventory.memory.ts';

const now = new Date('2026-01-02T03:04:05.678Z');
const products = ['one', 'two', 'three'].map((name) => asId<ProductId>(name));

type Step =
  | { readonly kind: 'adjust' | 'reserve' | 'release'; readonly product: number; readonly units: number }
  | { readonly kind: 'announce'; readonly repeat: boolean };

const aProduct = fc.integer({ min: 0, max: products.length - 1 });
const moving = (kind: 'adjust' | 'reserve' | 'release', min: number) =>
  fc.record({ kind: fc.constant(kind), product: aProduct, units: fc.integer({ min, max: 12 }) });
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    moving('adjust', -12),
    moving('reserve', 1),
    moving('release', 1),
    fc.record({ kind: fc.constant('announce' as const), repeat: fc.boolean() }),
  ),
  { maxLength: 60 },
);

const aWarehouse = async () => {
  const memory = createMemory();
  const stock = memoryStock(memory);
  const outbox = memoryOutbox(memory);
  let count = 0;
  let version = 0;
  const newId: NewId = () => asId(`event ${++count}`);
  const stores = { stock, outbox, inbox: memoryInbox(memory), idempotency: memoryIdempotencyKeys(memory) };
  const inventory = createInventory({
    ...{ transact: memory.transact(stores), stock, newId, now: () => now },
    admitUnannounced: stock.admitUnannounced,
  });
  for (const productId of products) await stock.open(productId, now);
  const rowOf = async (productId: ProductId) => {
    const row = await stock.find(productId);
    if (!row) throw new Error(`${productId} has no stock`);
    return row;
  };
  let delivery: Delivery | undefined;
  const nextDelivery = (): Delivery => {
    version += 1;
    return { consumer: 'inventory', eventId: newId(), type: 'OrderPlaced', aggregateId: asId('order'), version };
  };
  const take = async (step: Step): Promise<void> => {
    if (step.kind === 'announce') {
      delivery = step.repeat && delivery ? delivery : nextDelivery();
      await inventory.announceStock({ delivery, productIds: products });
      return;
    }
    const productId = products[step.product] ?? asId('nothing');
    const row = await rowOf(productId);
    if (step.kind === 'adjust') await inventory.adjustStock({ productId, delta: step.units, reason: 'a step' });
    if (step.kind === 'reserve' && step.units <= available(row)) stock.reserve(productId, step.units);
    if (step.kind === 'release' && step.units <= row.reserved) stock.reserve(productId, -step.units);
  };
  const announceAll = () => inventory.announceStock({ delivery: nextDelivery(), productIds: products });
  return { take, rowOf, announceAll, ledgerOf: stock.movementsOf, events: outbox.events };
};

it('conserves units whatever happens: nothing negative, and the ledger adds up to what is on hand', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (taken) => {
      const { take, rowOf, ledgerOf } = await aWarehouse();
      for (const step of taken) {
        await take(step);
        for (const productId of products) {
          const row = await rowOf(productId);
          const ledger = await ledgerOf(productId);
          expect(Math.min(row.onHand, row.reserved, available(row))).toBeGreaterThanOrEqual(0);
          expect(row.onHand).toBe(available(row) + row.reserved);
          expect(ledger.reduce((sum, { delta }) => sum + delta, 0)).toBe(row.onHand);
        }
      }
    }),
    { numRuns: 60 },
  );
});

it('announces in turns, without a gap, and in the end what is true', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (taken) => {
      const { take, rowOf, announceAll, events } = await aWarehouse();
      for (const step of taken) await take(step);
      await announceAll();
      for (const productId of products) {
        const row = await rowOf(productId);
        const own = events().filter(({ aggregate }) => aggregate.id === productId);
        expect(own.map(({ version }) => version)).toEqual(own.map((_, index) => index + 1));
        expect(own.map(({ type }) => type)).toEqual(
          own.map((_, index) => (index % 2 === 0 ? 'StockReplenished' : 'StockDepleted')),
        );
        expect(row.events).toBe(own.length);
        expect(row.announced).toBe(available(row) > 0 ? 'available' : 'depleted');
        expect(own.length % 2 === 1).toBe(available(row) > 0);
      }
    }),
    { numRuns: 60 },
  );
});
