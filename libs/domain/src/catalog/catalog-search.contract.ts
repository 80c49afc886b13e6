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

const titles = [
  ...[
    'Crème brûlée',
    'Cafe\u0301 cups',
    'Straße nach Łódź',
    'Κρασί Ελλάδας',
    'ΣΊΣΥΦΟΣ',
    'Ёлка',
    'İstanbul',
    'Ｔａｐｅ １２',
  ],
  ...[
    '电饭煲',
    'コーヒーカップ',
    'ﾃﾞｽｸ',
    '커피잔세트',
    'แก้วกาแฟร้อน',
    'USB充電器',
    'The Who',
    'To be or not to be',
    'Smørrebrød, fad',
  ],
];

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
  /** Products by their titles, in a category of their own. */
  const shelved = async () => {
    const { products, insert, newId } = await open();
    const category = `category-${newId()}`;
    const put = async (title: string, description = '') => {
      const id = newId<ProductId>();
      const price = { minor: 100, currency: 'GBP' };
      await insert(newProduct({ id, sku: `N-${id}`, title, description, category, price, now }));
    };
    for (const title of titles) await put(title);
    return { products, category, put };
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

    it.each<readonly [string, number]>([
      ['creme', 0],
      ['CRÈME BRULEE', 0],
      ['cre\u0300me', 0],
      ['ｃｒｅｍｅ', 0],
      ['"crème brûlée"', 0],
      ['café', 1],
      ['cafe', 1],
      ['strasse', 2],
      ['STRASSE', 2],
      ['lodz', 2],
      ['κρασι', 3],
      ['ΕΛΛΑΔΑΣ', 3],
      ['Ελλάδας', 3],
      ['Σίσυφος', 4],
      ['σισυφοσ', 4],
      ['елка', 5],
      ['ЁЛКА', 5],
      ['istanbul', 6],
      ['ISTANBUL', 6],
      ['tape', 7],
      ['TAPE 12', 7],
      ['１２', 7],
      ['电饭煲', 8],
      ['饭煲', 8],
      ['煲', 8],
      ['カップ', 9],
      ['ｶｯﾌﾟ', 9],
      ['コーヒー', 9],
      ['デスク', 10],
      ['커피', 11],
      ['세트', 11],
      ['กาแฟ', 12],
      ['แก้ว', 12],
      ['充電', 13],
      ['usb', 13],
      ['usb 充電器', 13],
      ['USB充', 13],
      ['the who', 14],
      ['The Who', 14],
      ['"the who"', 14],
      ['who', 14],
      ['to be', 15],
      ['to be or not to be', 15],
      ['smorrebrod', 16],
      ['"smørrebrød fad"', 16],
    ])('finds by %j, however it is written', async (text, index) => {
      const { products, category } = await shelved();
      const page = await products.list({ text, category, sort: 'relevance', page: { limit: 50 } });
      expect(page.items.map(({ title }) => title)).toEqual([titles[index]]);
    });

    it.each(['电煲', 'プカ', 'กแ', '充器', 'creme usb', '煲 usb', '-creme brulee'])(
      'finds nothing by %j, of which no title has all',
      async (text) => {
        const { products, category } = await shelved();
        expect((await products.list({ text, category, sort: 'title', page: { limit: 50 } })).items).toEqual([]);
      },
    );

    it('finds what is in a description, after what is in a title', async () => {
      const { products, put, category } = await shelved();
      await put('Rice cooker', '新しい電気炊飯器、crème');
      const found = async (text: string) => {
        const page = await products.list({ text, category, sort: 'relevance', page: { limit: 50 } });
        return page.items.map(({ title }) => title);
      };
      expect(await found('炊飯')).toEqual(['Rice cooker']);
      expect(await found('電')).toEqual(['USB充電器', 'Rice cooker']);
      expect(await found('creme')).toEqual(['Crème brûlée', 'Rice cooker']);
    });

    it('leaves out what is not wanted, and takes one or the other', async () => {
      const { found } = await opened();
      expect((await found('knife -butter')).toSorted()).toEqual(['Bread knife', 'Chopping board']);
      expect((await found('glove or butter')).toSorted()).toEqual(['Butter knife', 'Oven glove']);
      expect(await found('"knife and bread"')).toEqual(['Chopping board']);
      expect(await found('oven - glove')).toEqual(['Oven glove']);
      expect(await found('the oven')).toEqual(['Oven glove']);
    });

    it('finds a SKU that is written wide', async () => {
      const { found } = await opened();
      expect(await found('ｏｖｎ－７７３１')).toEqual(['Oven glove']);
    });

    it.each(['-', '!', '"', '(', 'or ', '-a ', '- ', '"a" ', "'", '\\', '&', ':*', '<->', '・', 'ー', 'ﷺ'])(
      'takes %j as often as it goes into a text',
      async (piece) => {
        const { products, category } = await opened();
        const text = piece.repeat(100).slice(0, 100);
        const page = await products.list({ text, category, sort: 'relevance', page: { limit: 1 } });
        expect(page.items.length).toBeLessThanOrEqual(1);
      },
    );

    it.each(['', ' ', '%', '_', '\\', "'; drop table products; --", 'the', '-', '"', '((', '!!!', '🙂', '***'])(
      'finds nothing for %j, and does not mind',
      async (text) => {
        const { found } = await opened();
        expect(await found(text)).toEqual([]);
      },
    );
  });
};
