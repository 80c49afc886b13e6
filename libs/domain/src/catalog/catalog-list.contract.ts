import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { NewId, ProductId } from '../shared/index.ts';
import type { ProductPosition, ProductQuery, ProductReader, ProductSort } from './ports.ts';
import { type Availability, type ListedProduct, newProduct, type Product } from './product.ts';

export type CatalogListHarness = {
  readonly products: ProductReader;
  readonly newId: NewId;
  insert(product: Product): Promise<void>;
  /** Makes this many units of a product orderable. */
  stockUp(productId: ProductId, units: number): Promise<void>;
};

type Details = Partial<Pick<Product, 'title' | 'sku' | 'price' | 'description'>>;

const now = new Date('2026-01-02T03:04:05.678Z');

const priced = (minor: number, currency = 'GBP') => ({ price: { minor, currency } });

const byId = (one: Product, other: Product): number => (one.id < other.id ? -1 : 1);

/** What every list of products must do: complete, in order, without repetition, whatever the page size. */
export const catalogListContract = (where: string, open: () => Promise<CatalogListHarness>): void => {
  const opened = async () => {
    const { products, insert, newId, stockUp } = await open();
    const category = `category ${newId()}`;
    const put = async (details: Details = {}): Promise<ListedProduct> => {
      const id = newId<ProductId>();
      const facts = { title: 'a mug', description: '', price: priced(850).price, sku: `sku-${id}`, ...details };
      const product = newProduct({ ...facts, id, category, now });
      await insert(product);
      return { ...product, availability: 'out_of_stock' };
    };
    const titles = async (query: Partial<ProductQuery>) => {
      const page = await products.list({ category, sort: 'title', page: { limit: 50 }, ...query });
      return page.items.map(({ title }) => title);
    };
    const walk = async (sort: ProductSort, limit: number) => {
      const seen: ListedProduct[] = [];
      let after: ProductPosition | null | undefined;
      do {
        const page = await products.list({ category, sort, page: { limit, ...(after && { after }) } });
        expect(page.items.length).toBeLessThanOrEqual(limit);
        seen.push(...page.items);
        after = page.next;
      } while (after);
      return seen;
    };
    return { products, category, put, titles, walk, stockUp };
  };

  describe(`the list of products ${where}`, () => {
    it.each([
      ['title', ['apple', 'apple', 'fig', 'pear']],
      ['-title', ['pear', 'fig', 'apple', 'apple']],
      ['price', ['apple', 'fig', 'pear', 'apple']],
      ['-price', ['apple', 'pear', 'fig', 'apple']],
    ] as const)('goes by %s', async (sort, expected) => {
      const { put, titles } = await opened();
      await put({ title: 'pear', ...priced(300) });
      await put({ title: 'apple', ...priced(100) });
      await put({ title: 'fig', ...priced(200) });
      await put({ title: 'apple', ...priced(1000) });
      expect(await titles({ sort })).toEqual(expected);
    });

    it('goes by id, ascending', async () => {
      const { put, walk } = await opened();
      const all = [await put(), await put(), await put(), await put()];
      expect(await walk('id', 100)).toEqual(all.toSorted(byId));
    });

    it('goes by id, descending, from the newest', async () => {
      const { put, walk } = await opened();
      const all = [await put(), await put(), await put(), await put()];
      expect(await walk('newest', 3)).toEqual(all.toSorted(byId).toReversed());
    });

    it('has the prices of one currency together, as amounts of two do not compare', async () => {
      const { put, titles } = await opened();
      await put({ title: 'in pounds', ...priced(300) });
      await put({ title: 'in euros', ...priced(500, 'EUR') });
      await put({ title: 'in pounds, cheap', ...priced(100) });
      expect(await titles({ sort: 'price' })).toEqual(['in euros', 'in pounds, cheap', 'in pounds']);
    });

    it('is whole and without repetition in pages of any size, also where many share a key', async () => {
      const { put, walk } = await opened();
      const all: ListedProduct[] = [];
      for (const index of Array.from({ length: 11 }, (_, i) => i)) {
        all.push(await put({ title: ['apple', 'fig'][index % 2] ?? '', ...priced(index % 3) }));
      }
      const anySort = fc.constantFrom<ProductSort>('id', 'newest', 'title', '-title', 'price', '-price');
      await fc.assert(
        fc.asyncProperty(anySort, fc.integer({ min: 1, max: 12 }), async (sort, limit) => {
          const seen = await walk(sort, limit);
          expect(seen.toSorted(byId)).toEqual(all.toSorted(byId));
          expect(seen).toEqual(await walk(sort, 100));
        }),
        { numRuns: 30 },
      );
    });

    it('neither repeats nor skips what was there when the walk began, whatever is created meanwhile', async () => {
      const { products, category, put } = await opened();
      const [first, second, third] = [
        await put({ title: 'b' }),
        await put({ title: 'd' }),
        await put({ title: 'f' }),
      ] as const;
      const query = { category, sort: 'title' } as const;
      const page = await products.list({ ...query, page: { limit: 1 } });
      await put({ title: 'a' });
      await put({ title: 'e' });
      const rest = await products.list({ ...query, page: { limit: 9, ...(page.next && { after: page.next }) } });
      expect(page.items).toEqual([first]);
      expect(rest.items.map(({ title }) => title)).toEqual(['d', 'e', 'f']);
      expect(rest.items).toEqual(expect.arrayContaining([second, third]));
      expect(rest.next).toBeNull();
    });

    it.each([
      ['from', { from: 200 }, [200, 300]],
      ['to', { to: 200 }, [100, 200]],
      ['from and to', { from: 101, to: 299 }, [200]],
      ['a currency', {}, [100, 200, 300]],
    ])('keeps within a range of prices: %s', async (_what, range, expected) => {
      const { products, category, put } = await opened();
      for (const minor of [300, 100, 200]) await put(priced(minor));
      await put(priced(200, 'EUR'));
      const price = { currency: 'GBP', ...range };
      const pagesOf = async (sort: 'price' | '-price') => {
        const seen: number[] = [];
        let after: ProductPosition | null | undefined;
        do {
          const page = await products.list({ category, price, sort, page: { limit: 1, ...(after && { after }) } });
          seen.push(...page.items.map((product) => product.price.minor));
          after = page.next;
        } while (after);
        return seen;
      };
      expect(await pagesOf('price')).toEqual(expected);
      expect(await pagesOf('-price')).toEqual(expected.toReversed());
    });

    it.each(['id', 'newest', 'title', '-title', 'price', '-price'] as const)(
      'goes by %s among what is available just so, as stock comes and goes',
      async (sort) => {
        const { put, titles, stockUp } = await opened();
        const [one, two, three] = [await put({ title: 'a' }), await put({ title: 'b' }), await put({ title: 'c' })];
        await stockUp(one.id, 3);
        await stockUp(two.id, 10);
        const of = async (availability: Availability) => (await titles({ availability, sort })).toSorted();
        expect([await of('low'), await of('in_stock'), await of('out_of_stock')]).toEqual([['a'], ['b'], ['c']]);
        await stockUp(one.id, 0);
        await stockUp(three.id, 12);
        expect([await of('low'), await of('in_stock'), await of('out_of_stock')]).toEqual([[], ['b', 'c'], ['a']]);
      },
    );

    it('tells of each product how available it is at this moment', async () => {
      const { put, walk, stockUp } = await opened();
      const [one, two, three] = [await put(), await put(), await put()];
      await stockUp(one.id, 9);
      await stockUp(two.id, 10);
      const told = async () => new Map((await walk('id', 2)).map(({ id, availability }) => [id, availability]));
      expect(await told()).toEqual(
        new Map([
          [one.id, 'low'],
          [two.id, 'in_stock'],
          [three.id, 'out_of_stock'],
        ]),
      );
      await stockUp(two.id, 0);
      expect((await told()).get(two.id)).toBe('out_of_stock');
    });

    it('is empty where nothing matches', async () => {
      const { products, put } = await opened();
      await put();
      const query = { category: 'no such category', sort: 'id', page: { limit: 10 } } as const;
      expect(await products.list(query)).toEqual({ items: [], next: null });
    });
  });
};
