import { describe, expect, it } from 'vitest';
import { err, type NewId, ok, type ProductId, type Transact } from '../shared/index.ts';
import type { Category, CategoryReader } from './categories.ts';
import type { ProductRepository } from './ports.ts';
import { newProduct, type Product } from './product.ts';

export type CategoriesHarness = {
  readonly transact: Transact<{ readonly products: ProductRepository }>;
  readonly categories: CategoryReader;
  readonly newId: NewId;
};

const now = new Date('2026-01-02T03:04:05.678Z');

/** What every store must tell of the categories of its products. */
export const categoriesContract = (where: string, open: () => Promise<CategoriesHarness>): void => {
  const opened = async () => {
    const { transact, categories, newId } = await open();
    const shelf = `shelf ${newId()}`;
    const [cups, plates] = [`${shelf} cups`, `${shelf} plates`];
    const product = (category: string): Product => {
      const id = newId<ProductId>();
      const price = { minor: 850, currency: 'GBP' };
      return newProduct({ id, sku: `sku-${id}`, title: 'a mug', description: '', category, price, now });
    };
    const put = async (category: string) => {
      const made = product(category);
      await transact(async ({ products }) => ok(await products.insert(made)));
      return made;
    };
    const own = async (): Promise<readonly Category[]> =>
      (await categories.categories(100_000)).items.filter(({ category }) => category.startsWith(shelf));
    return { transact, categories, newId, cups, plates, product, put, own };
  };

  describe(`the categories of products ${where}`, () => {
    it('are told by name, each with how many products it has', async () => {
      const { categories, cups, plates, put, own } = await opened();
      for (const category of [plates, cups, plates]) await put(category);
      expect(await own()).toEqual([
        { category: cups, products: 1 },
        { category: plates, products: 2 },
      ]);
      const all = await categories.categories(100_000);
      expect(all.items.map(({ category }) => category)).toEqual(all.items.map(({ category }) => category).toSorted());
      expect(all.total).toBe(all.items.length);
      expect(await categories.categories(1)).toEqual({ items: all.items.slice(0, 1), total: all.total });
    });

    it('are as they are after products were put into another one', async () => {
      const { transact, cups, plates, put, own } = await opened();
      const [one, other, third] = [await put(cups), await put(cups), await put(cups)];
      await transact(async ({ products }) => ok(await products.save({ ...one, category: plates, version: 2 })));
      expect(await own()).toEqual([
        { category: cups, products: 2 },
        { category: plates, products: 1 },
      ]);
      const moved = [other, third].map((row) => ({ ...row, category: plates, version: 2 }));
      await transact(async ({ products }) => ok(await products.saveMany(moved)));
      expect(await own()).toEqual([{ category: plates, products: 3 }]);
    });

    it('count what was inserted together, and nothing that was given up', async () => {
      const { transact, cups, plates, product, own } = await opened();
      const many = [cups, plates, cups].map(product);
      await transact(async ({ products }) => ok(await products.insertMany(many)));
      await transact(async ({ products }) => {
        await products.insertMany([cups, plates].map(product));
        return err('changed my mind');
      });
      await transact(async ({ products }) => ok(await products.insert({ ...product(cups), sku: many[0]?.sku ?? '' })));
      expect(await own()).toEqual([
        { category: cups, products: 2 },
        { category: plates, products: 1 },
      ]);
    });

    it('lose no product of many that come and move at the same time', async () => {
      const { transact, cups, plates, put, own } = await opened();
      const there = await Promise.all(Array.from({ length: 20 }, () => put(cups)));
      await Promise.all([
        ...there.map((row) =>
          transact(async ({ products }) => ok(await products.save({ ...row, category: plates, version: 2 }))),
        ),
        ...Array.from({ length: 20 }, () => put(cups)),
      ]);
      expect(await own()).toEqual([
        { category: cups, products: 20 },
        { category: plates, products: 20 },
      ]);
    });
  });
};
