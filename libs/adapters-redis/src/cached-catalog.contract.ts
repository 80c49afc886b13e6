import type { ProductCache, ProductReader } from '@orderline/domain/catalog';
import type { ProductId } from '@orderline/domain/shared';
import { beforeEach, describe, expect, it } from 'vitest';
import { countingProducts, idOf, productOf } from './testing/counting.ts';

export type OpenCatalogCache = (products: ProductReader) => ProductReader & ProductCache;

/** What every cached catalogue must do; `open` gives one over an empty cache. */
export const cachedCatalogContract = (where: string, open: () => Promise<OpenCatalogCache>): void => {
  describe(`a catalogue cached in ${where}`, () => {
    let cached: OpenCatalogCache;

    beforeEach(async () => {
      cached = await open();
    });

    const ids = [1, 2, 3].map((n) => idOf<ProductId>(n));

    it('asks for a product once, and only for those that it lacks', async () => {
      const { reader, asked } = countingProducts(productOf(1), productOf(2));
      const catalog = cached(reader);
      expect(await catalog.findMany([idOf(1)])).toEqual(new Map([[idOf(1), productOf(1)]]));
      const both = await catalog.findMany([idOf(1), idOf(2), idOf(1)]);
      expect(both).toEqual(new Map([1, 2].map((n) => [idOf<ProductId>(n), productOf(n)])));
      await catalog.findMany([idOf(2), idOf(1)]);
      expect(asked).toEqual([[idOf(1)], [idOf(2)]]);
    });

    it('remembers no absence: a product is found as soon as it exists', async () => {
      const { reader, change } = countingProducts();
      const catalog = cached(reader);
      expect((await catalog.findMany(ids)).size).toBe(0);
      change(productOf(3));
      expect([...(await catalog.findMany(ids)).keys()]).toEqual([idOf(3)]);
    });

    it('shares one load among those who miss the same product at once', async () => {
      const { reader, asked, hold } = countingProducts(productOf(1));
      const catalog = cached(reader);
      const gate = hold();
      const readers = Array.from({ length: 20 }, () => catalog.findMany([idOf(1)]));
      await expect.poll(() => asked.length).toBeGreaterThan(0);
      gate.open();
      for (const found of await Promise.all(readers)) expect(found.get(idOf(1))).toEqual(productOf(1));
      expect(asked).toEqual([[idOf(1)]]);
    });

    it('gives the changed product to whoever asks after it was forgotten', async () => {
      const { reader, change } = countingProducts(productOf(1));
      const catalog = cached(reader);
      await catalog.findMany([idOf(1)]);
      change(productOf(1, 2));
      await catalog.forget([idOf(1)]);
      expect((await catalog.findMany([idOf(1)])).get(idOf(1))?.version).toBe(2);
      expect((await catalog.findMany([idOf(1)])).get(idOf(1))?.version).toBe(2);
    });

    it('neither keeps nor shares what was read before the change, however late it arrives', async () => {
      const { reader, asked, change, hold } = countingProducts(productOf(1));
      const catalog = cached(reader);
      const gate = hold();
      const early = catalog.findMany([idOf(1)]);
      await expect.poll(() => asked.length).toBe(1);
      change(productOf(1, 2));
      await catalog.forget([idOf(1)]);
      const late = catalog.findMany([idOf(1)]);
      await expect.poll(() => asked.length).toBe(2);
      gate.open();
      expect((await early).get(idOf(1))?.version).toBe(1);
      expect((await late).get(idOf(1))?.version).toBe(2);
      expect((await catalog.findMany([idOf(1)])).get(idOf(1))?.version).toBe(2);
    });

    it('fails only who began the load that failed: who joined it loads again', async () => {
      const { reader, asked, hold } = countingProducts(productOf(1));
      const catalog = cached(reader);
      const gate = hold();
      const outcomes = Promise.allSettled([catalog.findMany([idOf(1)]), catalog.findMany([idOf(1)])]);
      await expect.poll(() => asked.length).toBe(1);
      await new Promise(setImmediate);
      gate.fail(new Error('the caller has gone'));
      expect((await outcomes).map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      expect((await catalog.findMany([idOf(1)])).get(idOf(1))).toEqual(productOf(1));
    });

    it('asks for the id of a SKU once, whatever its case, and remembers no absence', async () => {
      const { reader, askedSkus, change } = countingProducts(productOf(1));
      const catalog = cached(reader);
      expect(await catalog.idsBySku(['MUG-1', 'mug-2'])).toEqual(new Map([['MUG-1', idOf(1)]]));
      change(productOf(2));
      const found = await catalog.idsBySku(['mug-1', 'MUG-2']);
      expect(found).toEqual(
        new Map([
          ['mug-1', idOf(1)],
          ['MUG-2', idOf(2)],
        ]),
      );
      await catalog.forget([idOf(1)]);
      await catalog.idsBySku(['Mug-1', 'Mug-2']);
      expect(askedSkus).toEqual([['MUG-1', 'mug-2'], ['MUG-2']]);
    });

    it('asks the store for lists, and for one product with its availability', async () => {
      const { reader } = countingProducts(productOf(1));
      expect(await cached(reader).find(idOf(1))).toEqual({ ...productOf(1), availability: 'low' });
      const page = await cached(reader).list({ sort: 'id', page: { limit: 10 } });
      expect(page.items).toEqual([{ ...productOf(1), availability: 'low' }]);
    });
  });
};
