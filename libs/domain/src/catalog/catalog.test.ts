import { describe, expect, it } from 'vitest';
import { asId, err, type IdempotencyKey, type NewId, ok, type ProductId, type UserId } from '../shared/index.ts';
import { createMemory, memoryIdempotencyKeys, memoryOutbox } from '../shared/shared.memory.ts';
import { memoryAvailability, memoryImportFiles, memoryImports, memoryProducts } from './catalog.memory.ts';
import { createAnnouncements, createCatalog } from './index.ts';

const start = new Date('2026-01-02T03:04:05.678Z');
const later = new Date('2026-01-03T03:04:05.001Z');
const price = { minor: 850, currency: 'GBP' };
const mug = { sku: 'MUG-01', title: 'Enamel mug', description: '', category: 'kitchen', price };
const idempotencyKey: IdempotencyKey = { scope: 'a caller, POST /products', key: 'k', fingerprint: 'f' };

const setUp = () => {
  const memory = createMemory();
  const units = memory.table<ProductId, number>('units');
  const products = memoryProducts(memory, (id) => units.get(id) ?? 0);
  const forgotten: ProductId[] = [];
  const clock = { now: start };
  let count = 0;
  const newId: NewId = () => asId(`01990000-0000-7000-8000-${String(++count).padStart(12, '0')}`);
  const stock = {
    open: async (id: ProductId) => void units.set(id, 0),
    openMany: async (ids: readonly ProductId[]) => void ids.map((id) => units.set(id, 0)),
  };
  const imports = memoryImports(memory);
  const outbox = memoryOutbox(memory);
  const transact = memory.transact({ products, stock, imports, outbox, idempotency: memoryIdempotencyKeys(memory) });
  const outcomes: unknown[] = [];
  const lost = { answers: false };
  const catalog = createCatalog({
    transact: async (work) => {
      const result = await transact(work);
      if (lost.answers) throw new Error('the answer to COMMIT is lost');
      return result;
    },
    products,
    categories: products,
    imports,
    importFiles: memoryImportFiles(memory),
    importHost: { ready: () => undefined, launch: () => undefined },
    onImportFailed: () => undefined,
    sha256: (text) => text,
    availability: memoryAvailability((id) => units.get(id) ?? 0),
    productCache: {
      forget: async (ids, outcome) => {
        forgotten.push(...ids);
        outcomes.push(outcome);
      },
    },
    newId,
    now: () => clock.now,
  });
  const created = async (details: Partial<typeof mug> = {}) => {
    const result = await catalog.createProduct({ ...mug, ...details });
    if (!result.ok) throw new Error('the product was refused');
    return result.value.value;
  };
  const eventsOf = (id: ProductId) => outbox.events().filter(({ aggregate }) => aggregate.id === id);
  /** As products are that were there before events of them were. */
  const unannounced = async (id: ProductId) => {
    await transact(async ({ products }) => {
      const product = await products.lock(id);
      return ok(product && (await products.save({ ...product, events: 0 })));
    });
    memory.table('outbox').clear();
  };
  const { announceProducts } = createAnnouncements({ transact, newId, now: () => clock.now });
  return { ...catalog, announceProducts, created, eventsOf, unannounced, units, forgotten, outcomes, lost, clock };
};

describe('creating a product', () => {
  it('lists it, out of stock, with its stock open', async () => {
    const { createProduct, findProduct, units } = setUp();
    const result = await createProduct(mug);
    const product = result.ok ? result.value.value : null;
    expect(product).toEqual({
      ...mug,
      id: product?.id,
      version: 1,
      createdAt: start,
      updatedAt: start,
      availability: 'out_of_stock',
    });
    expect(product && (await findProduct({ productId: product.id }))).toEqual(ok(product));
    expect([...units]).toEqual([[product?.id, 0]]);
  });

  it('names the product that has the SKU, in whatever case, and opens no stock', async () => {
    const { createProduct, created, units } = setUp();
    const { id } = await created();
    expect(await createProduct({ ...mug, sku: 'mug-01' })).toEqual(err({ kind: 'sku-taken', productId: id }));
    expect(units.size).toBe(1);
  });

  it('tells the product as it was created to a retry', async () => {
    const { createProduct, changeProduct, units } = setUp();
    const first = await createProduct({ ...mug, idempotencyKey });
    const value = first.ok ? first.value.value : null;
    if (value) {
      units.set(value.id, 100);
      await changeProduct({ productId: value.id, title: 'Changed', expectedVersion: 1 });
    }
    expect(await createProduct({ ...mug, idempotencyKey })).toEqual(ok({ value, replayed: true }));
    const reused = await createProduct({
      ...mug,
      sku: 'OTHER',
      idempotencyKey: { ...idempotencyKey, fingerprint: 'g' },
    });
    expect(reused).toEqual(err({ kind: 'idempotency-key-reused' }));
  });
});

describe('changing a product', () => {
  it('changes what is named, leaves the rest, and has caches forget it', async () => {
    const { changeProduct, findProduct, created, units, forgotten, clock } = setUp();
    const product = await created();
    units.set(product.id, 3);
    clock.now = later;
    const command = { productId: product.id, price: { minor: 0, currency: 'EUR' }, description: 'blue' };
    const changed = await changeProduct({ ...command, expectedVersion: 1 });
    const { productId, ...named } = command;
    expect(changed).toEqual(ok({ ...product, ...named, version: 2, updatedAt: later, availability: 'low' }));
    expect(await findProduct({ productId })).toEqual(changed);
    expect(forgotten).toEqual([productId]);
  });

  it('refuses a change of an outdated version, names the current one, and has caches forget the outdated', async () => {
    const { changeProduct, findProduct, created, forgotten } = setUp();
    const { id: productId } = await created();
    await changeProduct({ productId, title: 'Second', expectedVersion: 1 });
    const late = await changeProduct({ productId, title: 'Lost', expectedVersion: 1 });
    expect(late).toEqual(err({ kind: 'version-conflict', current: 2 }));
    const found = await findProduct({ productId });
    expect(found.ok && found.value.title).toBe('Second');
    expect(forgotten).toEqual([productId, productId]);
  });

  it('refuses a product that is not there', async () => {
    const { changeProduct, findProduct } = setUp();
    const productId = asId<ProductId>('01990000-0000-7000-8000-00000000ffff');
    const notFound = err({ kind: 'product-not-found' });
    expect(await changeProduct({ productId, title: 'x', expectedVersion: 1 })).toEqual(notFound);
    expect(await findProduct({ productId })).toEqual(notFound);
  });
});

describe('what others are told of a product', () => {
  const blue = { title: 'Blue mug', price: { minor: 900, currency: 'GBP' } };
  const typesOf = (events: readonly { readonly type: string; readonly version: number }[]) =>
    events.map(({ type, version }) => `${version} ${type}`);

  it('is that it was created, and how it stands after each change, without a gap', async () => {
    const { created, changeProduct, eventsOf, clock } = setUp();
    const { id: productId } = await created();
    clock.now = later;
    await changeProduct({ productId, title: 'Blue mug', expectedVersion: 1 });
    await changeProduct({ productId, price: blue.price, expectedVersion: 2 });
    await changeProduct({ productId, price: price, category: 'garden', expectedVersion: 3 });
    const whole = { productId, sku: mug.sku, title: 'Blue mug', description: '', category: 'kitchen' };
    expect(eventsOf(productId)).toMatchObject([
      {
        type: 'ProductCreated',
        version: 1,
        occurredAt: start,
        data: { ...whole, title: mug.title, price, createdAt: start },
      },
      { type: 'ProductChanged', version: 2, occurredAt: later, data: { ...whole, price, changedAt: later } },
      { type: 'ProductPriceChanged', version: 3, data: { ...whole, price: blue.price, previousPrice: price } },
      { type: 'ProductChanged', version: 4, data: { ...whole, category: 'garden', price } },
      {
        type: 'ProductPriceChanged',
        version: 5,
        data: { ...whole, category: 'garden', price, previousPrice: blue.price },
      },
    ]);
  });

  it('is nothing where a change changes nothing, or is refused', async () => {
    const { created, changeProduct, createProduct, eventsOf } = setUp();
    const { id: productId } = await created();
    await changeProduct({ productId, title: mug.title, price, expectedVersion: 1 });
    await changeProduct({ productId, title: 'Late', expectedVersion: 1 });
    await createProduct(mug);
    expect(typesOf(eventsOf(productId))).toEqual(['1 ProductCreated']);
  });

  it('begins with what it was, where it was there before its first event and changes', async () => {
    const { created, changeProduct, eventsOf, unannounced } = setUp();
    const { id: productId } = await created();
    await unannounced(productId);
    await changeProduct({ productId, ...blue, expectedVersion: 1 });
    expect(typesOf(eventsOf(productId))).toEqual(['1 ProductCreated', '2 ProductChanged', '3 ProductPriceChanged']);
    expect(eventsOf(productId)[0]).toMatchObject({ data: { title: mug.title, price } });
    await changeProduct({ productId, title: 'Red mug', expectedVersion: 2 });
    expect(typesOf(eventsOf(productId)).at(-1)).toBe('4 ProductChanged');
  });

  it('is caught up on, batch by batch, and once', async () => {
    const { created, announceProducts, changeProduct, eventsOf, unannounced } = setUp();
    const ids: ProductId[] = [];
    for (const sku of ['A', 'B', 'C']) ids.push((await created({ sku })).id);
    for (const id of ids) await unannounced(id);
    const [, second, third] = ids as [ProductId, ProductId, ProductId];
    await changeProduct({ productId: second, title: 'Told of already', expectedVersion: 1 });
    expect(await announceProducts({ batch: 1 })).toEqual(ok(2));
    expect(await announceProducts()).toEqual(ok(0));
    expect(ids.map((id) => typesOf(eventsOf(id)))).toEqual([
      ['1 ProductCreated'],
      ['1 ProductCreated', '2 ProductChanged'],
      ['1 ProductCreated'],
    ]);
    await changeProduct({ productId: third, title: 'Changed', expectedVersion: 1 });
    expect(typesOf(eventsOf(third))).toEqual(['1 ProductCreated', '2 ProductChanged']);
  });
});

it('lists products beside their availability of this moment', async () => {
  const { listProducts, created, units } = setUp();
  const [one, two] = [await created(), await created({ sku: 'CUP-01', title: 'Cup' })];
  await created({ sku: 'FORK-01', category: 'cutlery' });
  units.set(two.id, 10);
  const query = { category: 'kitchen', sort: 'id', page: { limit: 5 } } as const;
  const inStock = { ...two, availability: 'in_stock' };
  expect(await listProducts(query)).toEqual(ok({ items: [one, inStock], next: null }));
  units.set(one.id, 1);
  const page = await listProducts({ ...query, page: { limit: 1 } });
  expect(page).toEqual(ok({ items: [{ ...one, availability: 'low' }], next: { key: one.id, id: one.id } }));
});

describe('a write whose answer to COMMIT is lost', () => {
  it('is forgotten by caches: a change of one product', async () => {
    const { created, changeProduct, forgotten, outcomes, lost } = setUp();
    const { id } = await created();
    lost.answers = true;
    await expect(changeProduct({ productId: id, expectedVersion: 1, title: 'Other' })).rejects.toThrow(
      /COMMIT is lost/,
    );
    expect({ forgotten, outcomes }).toEqual({ forgotten: [id], outcomes: ['unknown'] });
  });

  it('is forgotten by caches: an import', async () => {
    const { created, importProducts, forgotten, outcomes, lost } = setUp();
    const { id, sku, description, category } = await created();
    async function* chunks() {}
    async function* linesOf() {
      lost.answers = true;
      yield { kind: 'product', line: 1, product: { sku, title: 'Other', description, category, price } } as const;
    }
    const importedBy = asId<UserId>('01990000-0000-7000-8000-00000000000a');
    await expect(importProducts({ importedBy, chunks: chunks(), linesOf, digest: () => 'd' })).rejects.toThrow(
      /COMMIT is lost/,
    );
    expect({ forgotten, outcomes }).toEqual({ forgotten: [id], outcomes: ['unknown'] });
  });
});
