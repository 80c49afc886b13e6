import { describe, expect, it } from 'vitest';
import { err, type NewId, ok, type ProductId, type Transact } from '../shared/index.ts';
import { catalogListContract } from './catalog-list.contract.ts';
import { catalogSearchContract } from './catalog-search.contract.ts';
import type { AvailabilityReader, ProductReader, ProductRepository, StockOpening } from './ports.ts';
import { newProduct, type Product } from './product.ts';

export { categoriesContract } from './categories.contract.ts';
export { importContract, importFilesContract } from './import.contract.ts';

export type CatalogHarness = {
  readonly transact: Transact<{ readonly products: ProductRepository; readonly stock: StockOpening }>;
  readonly products: ProductReader;
  readonly availability: AvailabilityReader;
  readonly newId: NewId;
  /** Makes this many units of a product, whose stock is open, orderable. */
  stockUp(productId: ProductId, units: number): Promise<void>;
};

const now = new Date('2026-01-02T03:04:05.678Z');
const later = new Date('2026-01-03T03:04:05.001Z');

/** A product whose SKU and category no other has. */
export const aProduct = (newId: NewId): Product => {
  const id = newId<ProductId>();
  const details = { title: `Mug ${id}`, description: 'Émail, 30 cl', category: `mugs ${id}` };
  return newProduct({ ...details, id, sku: `Mug-${id}`, price: { minor: 850, currency: 'GBP' }, now });
};

/** What every store of products must do. */
export const catalogContract = (where: string, open: () => Promise<CatalogHarness>): void => {
  const opened = async () => {
    const harness = await open();
    const insert = (product: Product) =>
      harness.transact(async ({ products, stock }) => {
        const inserted = await products.insert(product);
        if (inserted.kind === 'inserted') await stock.open(product.id, now);
        return ok(inserted);
      });
    return { ...harness, insert };
  };

  describe(`products ${where}`, () => {
    it('finds products as they were inserted, and is silent about those that are not there', async () => {
      const { products, insert, newId } = await opened();
      const [one, other] = [aProduct(newId), { ...aProduct(newId), price: { minor: 9_007_199_254, currency: 'JPY' } }];
      expect(await insert(one)).toEqual(ok({ kind: 'inserted' }));
      await insert(other);
      const found = await products.findMany([other.id, newId(), one.id, one.id]);
      expect(found).toEqual(new Map([one, other].map((product) => [product.id, product])));
      expect(await products.findMany([])).toEqual(new Map());
    });

    it('names the product that has the SKU already, in whatever case', async () => {
      const { products, insert, newId } = await opened();
      const product = aProduct(newId);
      await insert(product);
      for (const sku of [product.sku, product.sku.toUpperCase(), product.sku.toLowerCase()]) {
        const second = { ...aProduct(newId), sku };
        expect(await insert(second)).toEqual(ok({ kind: 'sku-taken', productId: product.id }));
        expect(await products.findMany([second.id])).toEqual(new Map());
      }
    });

    it('finds ids by SKU, in whatever case, under the SKU that was asked for', async () => {
      const { products, insert, newId } = await opened();
      const [one, other] = [aProduct(newId), aProduct(newId)];
      for (const product of [one, other]) await insert(product);
      const asked = [other.sku.toUpperCase(), 'no-such-sku', one.sku, one.sku.toLowerCase(), one.sku];
      expect(await products.idsBySku(asked)).toEqual(
        new Map([
          [other.sku.toUpperCase(), other.id],
          [one.sku, one.id],
          [one.sku.toLowerCase(), one.id],
        ]),
      );
      expect(await products.idsBySku([])).toEqual(new Map());
    });

    it('inserts one of many that take the same SKU at once, and names that one to the others', async () => {
      const { products, insert, newId } = await opened();
      const { sku } = aProduct(newId);
      const rivals = Array.from({ length: 20 }, (_, index) => ({
        ...aProduct(newId),
        sku: index % 2 === 0 ? sku : sku.toUpperCase(),
      }));
      const answers = (await Promise.all(rivals.map(insert))).flatMap((result) => (result.ok ? [result.value] : []));
      const winner = rivals.find((_, index) => answers[index]?.kind === 'inserted');
      expect(answers.filter(({ kind }) => kind === 'inserted')).toHaveLength(1);
      const taken = answers.flatMap((answer) => (answer.kind === 'sku-taken' ? [answer.productId] : []));
      expect(taken).toEqual(Array.from({ length: 19 }, () => winner?.id));
      expect([...(await products.findMany(rivals.map(({ id }) => id))).keys()]).toEqual([winner?.id]);
    });

    it('gives a SKU back when the transaction that took it is refused', async () => {
      const { transact, products, insert, newId } = await opened();
      const product = aProduct(newId);
      await transact(async (stores) => {
        await stores.products.insert(product);
        await stores.stock.open(product.id, now);
        return err('changed my mind');
      });
      expect(await products.findMany([product.id])).toEqual(new Map());
      expect(await insert({ ...aProduct(newId), sku: product.sku })).toEqual(ok({ kind: 'inserted' }));
    });

    it('saves what changed of a locked product', async () => {
      const { transact, products, insert, newId } = await opened();
      const product = aProduct(newId);
      await insert(product);
      const details = { title: 'A cup', description: '', category: 'cups', price: { minor: 0, currency: 'EUR' } };
      const changed: Product = { ...product, ...details, version: 2, updatedAt: later };
      await transact(async (stores) => {
        expect(await stores.products.lock(product.id)).toEqual({ ...product, events: 1 });
        expect(await stores.products.lock(newId())).toBeNull();
        return ok(await stores.products.save({ ...changed, events: 3 }));
      });
      expect(await products.findMany([product.id])).toEqual(new Map([[product.id, changed]]));
      expect(await transact(async (stores) => ok(await stores.products.lock(product.id)))).toMatchObject({
        value: { events: 3 },
      });
    });

    it('finds products that nobody was told of, in the order of their ids', async () => {
      const { transact, insert, newId } = await opened();
      const made = Array.from({ length: 4 }, () => aProduct(newId)).toSorted((a, b) => (a.id < b.id ? -1 : 1));
      for (const product of made.toReversed()) await insert(product);
      const silent = made.filter((_, index) => index !== 1);
      const found = await transact(async ({ products }) => {
        await products.saveMany(silent.map((product) => ({ ...product, events: 0 })));
        const first = await products.lockUnannounced({ limit: 2 });
        const rest = await products.lockUnannounced({ after: first.at(-1)?.id ?? newId(), limit: 2 });
        await products.saveMany(silent.map((product) => ({ ...product, events: 1 })));
        return ok([...first, ...rest]);
      });
      expect(found).toEqual(ok(silent.map((product) => ({ ...product, events: 0 }))));
    });

    it('loses no change of many that lock the same product at once', async () => {
      const { transact, products, insert, newId } = await opened();
      const product = aProduct(newId);
      await insert(product);
      const change = () =>
        transact(async (stores) => {
          const locked = await stores.products.lock(product.id);
          if (locked) await stores.products.save({ ...locked, version: locked.version + 1 });
          return ok(null);
        });
      await Promise.all(Array.from({ length: 20 }, change));
      expect((await products.findMany([product.id])).get(product.id)?.version).toBe(21);
    });

    it.each([
      [0, 'out_of_stock'],
      [1, 'low'],
      [9, 'low'],
      [10, 'in_stock'],
    ])('calls %i units of a product %s', async (units, called) => {
      const { insert, products, availability, stockUp, newId } = await opened();
      const product = aProduct(newId);
      await insert(product);
      if (units > 0) await stockUp(product.id, units);
      expect(await availability.availabilityOf([product.id])).toEqual(new Map([[product.id, called]]));
      expect(await products.find(product.id)).toEqual({ ...product, availability: called });
    });

    it('finds no product that is not there', async () => {
      const { products, newId } = await opened();
      expect(await products.find(newId())).toBeNull();
    });
  });

  const openedForLists = async () => {
    const { products, insert, newId, stockUp } = await opened();
    return { products, newId, stockUp, insert: async (product: Product) => void (await insert(product)) };
  };

  catalogListContract(where, openedForLists);
  catalogSearchContract(where, openedForLists);
};
