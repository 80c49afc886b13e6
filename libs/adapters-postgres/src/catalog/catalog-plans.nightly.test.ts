import type { ProductFilters, ProductPosition, ProductQuery, ProductSort } from '@orderline/domain/catalog';
import { asId, type ProductId } from '@orderline/domain/shared';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Send, Statement } from '../connection/statement.ts';
import { useDatabase } from '../testing/database.ts';
import { type Explained, explained } from '../testing/explained.ts';
import { manyProducts } from '../testing/many-products.ts';
import { pgProductLists } from './list.ts';
import { most } from './search-statements.ts';

const opened = useDatabase();

beforeAll(() => manyProducts(opened().outside, 30_000), 120_000);

const limit = 20;

const middle = asId<ProductId>('018bcfe5-9000-7000-8000-000000000000');

const positions: Readonly<Record<ProductSort, ProductPosition>> = {
  relevance: { key: 0.3, id: middle },
  id: { key: middle, id: middle },
  newest: { key: middle, id: middle },
  title: { key: 'Iron', id: middle },
  '-title': { key: 'Iron', id: middle },
  price: { key: ['GBP', 50_000], id: middle },
  '-price': { key: ['GBP', 50_000], id: middle },
};

const kept: readonly ProductFilters[] = [undefined, 'category-7'].flatMap((category) =>
  ([undefined, 'in_stock', 'low', 'out_of_stock'] as const).map((availability) => ({ category, availability })),
);

const fewKept = kept.filter(({ availability }) => availability === undefined || availability === 'low');

const ranges = [{ currency: 'EUR' }, { currency: 'GBP', from: 40_000, to: 60_000 }, { currency: 'GBP', to: 90_000 }];

const sorts: readonly ProductSort[] = ['id', 'newest', 'title', '-title', 'price', '-price'];

/** Every combination that the API offers, on the first page and on one in the middle. */
const shapes = (text: string | undefined, filtered = kept): readonly ProductQuery[] =>
  filtered.flatMap((filters) =>
    (text === undefined ? sorts : [...sorts, 'relevance' as const]).flatMap((sort) => {
      const priced = sort === 'price' || sort === '-price' || sort === 'relevance';
      return [undefined, ...(priced ? ranges : [])].flatMap((price) =>
        [{ limit }, { limit, after: positions[sort] }].map((page) => ({ ...filters, text, price, sort, page })),
      );
    }),
  );

/** Every statement that a query is answered by. */
const sentFor = async (query: ProductQuery): Promise<readonly Statement[]> => {
  const sent: Statement[] = [];
  const { send } = opened().database.catalog;
  const recording: Send = (statement) => {
    sent.push(statement);
    return send(statement);
  };
  await pgProductLists({ send: recording }).list(query);
  return sent;
};

const costOf = async (query: ProductQuery) => {
  const sent = await sentFor(query);
  const costs: Explained[] = [];
  for (const statement of sent) costs.push(await explained(opened().outside, statement));
  return costs;
};

describe('of 30,000 products', () => {
  it('a page of a list visits as many as it shows, and one more, whatever it keeps to and goes by', async () => {
    for (const query of shapes(undefined)) {
      const [cost, ...more] = await costOf(query);
      expect(more).toEqual([]);
      expect([query, cost?.scans]).toEqual([query, [expect.stringMatching(/^Index (Only )?Scan$/)]]);
      expect([query, cost?.visited]).toSatisfy(([, visited]) => visited <= limit + 1);
    }
  });

  it.each([
    ['in three titles of ten', 'mug'],
    ['in every description', 'years'],
    ['in a fiftieth of the descriptions', 'mid7'],
    ['in a thousandth of the descriptions', 'rare7'],
    ['of which each is common, but not all together', 'mug mid7 rare8'],
    ['in a phrase that nothing has', '"years hand"'],
    ['that nothing may have', '-mug'],
    ['in nothing', 'xylophone'],
    ['of one SKU', 'SKU-0012345'],
    ['of every SKU', 'sku'],
    ['that are a part of a word without spaces', '炊飯'],
    ['of one character, with an accent and a part of a word', 'múg 飯'],
    ['that the language leaves out', 'the who'],
  ])(
    'a page of a search for words %s visits no more than a constant',
    async (_which, text) => {
      for (const query of shapes(text, fewKept)) {
        const costs = await costOf(query);
        const visited = costs.reduce((sum, cost) => sum + cost.visited, 0);
        expect(costs.flatMap(({ scans }) => scans)).not.toContain('Seq Scan');
        expect([query, visited]).toSatisfy(([, rows]) => rows <= most.sampled + 2 * most.walked + most.ofSkus);
      }
    },
    120_000,
  );

  it.each(['enamle mug', 'KU-00123', '0123', 'ceramc tabel'])(
    'so does a search for %j, which nothing has',
    async (text) => {
      const costs = await costOf({ text, sort: 'relevance', page: { limit } });
      expect(costs.flatMap(({ scans }) => scans)).not.toContain('Seq Scan');
      for (const { visited } of costs) expect(visited).toBeLessThanOrEqual(most.walked + most.ofSkus);
      expect(
        (await pgProductLists(opened().database.catalog).list({ text, sort: 'relevance', page: { limit } })).items,
      ).not.toEqual([]);
    },
  );
});
