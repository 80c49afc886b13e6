import { describe, expect, it } from 'vitest';
import type { ProductId } from '../shared/index.ts';
import type { CatalogListHarness } from './catalog-list.contract.ts';
import type { ProductPosition, ProductQuery } from './ports.ts';
import { newProduct } from './product.ts';

const now = new Date('2026-01-02T03:04:05.678Z');

const shelf = [
  { sku: 'KNF-100', title: 'Bread knife', description: 'Cuts every loaf.', minor: 900 },
  { sku: 'KNF-200', title: 'Butter knife', description: 'Blunt.', minor: 300 },
  { sku: 'BRD-1', title: 'Chopping board', description: 'For a knife and bread.', minor: 1500 },
  { sku: 'OVN-7731', title: 'Oven glove', description: '', minor: 700 },
] as const;

/** What every search for products must do. */
export const catalogSearchContract = (where: string, open: () => Promise<CatalogListHarness>): void => {
  const opened = async () => {
    const { products, insert, newId, stockUp } = await open();
    const category = `category-${newId()}`;
    const ids: ProductId[] = [];
    for (const { minor, sku, ...details } of shelf) {
      const id = newId<ProductId>();
      ids.push(id);
      const price = { minor, currency: 'GBP' };
      await insert(newProduct({ ...details, id, sku: `${sku}-${id}`, category, price, now }));
    }
    const found = async (text: string, query: Partial<ProductQuery> = {}) => {
      const page = await products.list({ text, category, sort: 'relevance', page: { limit: 50 }, ...query });
      return page.items.map(({ title }) => title);
    };
    return { products, category, found, ids, stockUp };
  };

  describe(`a search for products ${where}`, () => {
    it('finds what has every word, in whatever case and number, in title, description, category or SKU', async () => {
      const { found, category } = await opened();
      expect((await found('Bread Knife')).toSorted()).toEqual(['Bread knife', 'Chopping board']);
      expect(await found('bread loaf knife oven')).toEqual([]);
      expect(await found('gloves')).toEqual(['Oven glove']);
      expect((await found(category)).length).toBe(4);
    });

    it('puts a title before a description', async () => {
      const { found } = await opened();
      expect(await found('bread knife')).toEqual(['Bread knife', 'Chopping board']);
    });

    it('puts the product of that very SKU first', async () => {
      const { found, ids } = await opened();
      expect(await found(`knf-200-${ids[1]}`)).toEqual(['Butter knife']);
      expect((await found('KNF-200'))[0]).toBe('Butter knife');
    });

    it('finds by the beginning and by a part of a SKU', async () => {
      const { found } = await opened();
      expect((await found('knf')).toSorted()).toEqual(['Bread knife', 'Butter knife']);
      expect(await found('vn-7731')).toEqual(['Oven glove']);
    });

    it('finds in spite of a slip, on every page', async () => {
      const { products, category, found } = await opened();
      expect(await found('choping board')).toEqual(['Chopping board']);
      const query = { text: 'bread knive', category, sort: 'relevance' } as const;
      const first = await products.list({ ...query, page: { limit: 1 } });
      const after = first.next as ProductPosition;
      const second = await products.list({ ...query, page: { limit: 1, after } });
      const titles = [first, second].map(({ items }) => items[0]?.title);
      expect([...titles, second.next]).toEqual(['Bread knife', 'Chopping board', null]);
    });

    it.each([
      ['price', ['Butter knife', 'Bread knife', 'Chopping board']],
      ['-title', ['Chopping board', 'Butter knife', 'Bread knife']],
      ['id', ['Bread knife', 'Butter knife', 'Chopping board']],
    ] as const)('goes by %s where that is asked for', async (sort, expected) => {
      const { found, ids } = await opened();
      const titles = await found('knife', { sort });
      const byId = ids
        .slice(0, 3)
        .toSorted()
        .map((id) => shelf[ids.indexOf(id)]?.title);
      expect(titles).toEqual(sort === 'id' ? byId : expected);
    });

    it('keeps to category, price and availability', async () => {
      const { found, ids, stockUp } = await opened();
      if (ids[0]) await stockUp(ids[0], 50);
      expect(await found('knife', { category: 'elsewhere' })).toEqual([]);
      expect(await found('knife', { price: { currency: 'GBP', to: 300 } })).toEqual(['Butter knife']);
      expect(await found('knife', { price: { currency: 'EUR' } })).toEqual([]);
      expect(await found('knife', { availability: 'in_stock' })).toEqual(['Bread knife']);
    });

    it.each(['', ' ', '%', '_', '\\', "'; drop table products; --", 'the', '-', '"', '((', '!!!', '🙂', '***'])(
      'finds nothing for %j, and does not mind',
      async (text) => {
        const { found } = await opened();
        expect(await found(text)).toEqual([]);
      },
    );
  });
};
