import type { ProductSort } from '@orderline/domain/catalog';
import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import { useDatabase } from '../testing/database.ts';
import { manyProducts } from '../testing/many-products.ts';
import { pgProductLists } from './list.ts';

const opened = useDatabase();

beforeAll(() => manyProducts(opened().outside, 500));

const pieces = fc.constantFrom(
  ...['mug', 'SKU-000', 'enamle', 'or', 'and', '-', '"', "'", '&', '|', '!', '<->', '<2>', ':*', ':A', '(', ')', '\\'],
  ...[
    '%',
    '_',
    '*',
    '$1',
    '::',
    ';--',
    'é',
    'ß',
    'İ',
    '🙂',
    '#category-1',
    '’',
    '\u00a0',
    '\u200b',
    'http://a.b/c?d=e',
  ],
);

const typed = fc.oneof(
  fc.array(pieces, { minLength: 1, maxLength: 12 }).map((parts) => parts.join('')),
  fc.array(pieces, { minLength: 1, maxLength: 12 }).map((parts) => parts.join(' ')),
  fc.string({ minLength: 1, maxLength: 100, unit: 'binary' }),
);

/** What the contract lets through: no control characters, no half of a surrogate pair, 100 characters. */
const admitted = typed.filter((text) => text.length <= 100 && text !== '' && !/[\p{Cc}\p{Cs}]/u.test(text));

it('whatever anybody types is answered, page after page', async () => {
  const { list } = pgProductLists(opened().database.catalog);
  const anySort = fc.constantFrom<ProductSort>('relevance', 'id', 'newest', 'title', '-title', 'price', '-price');
  const anyCategory = fc.constantFrom(undefined, 'category-1', 'no-such', "it's \\ 'quoted'");
  await fc.assert(
    fc.asyncProperty(admitted, anySort, anyCategory, async (text, sort, category) => {
      const first = await list({ text, sort, category, page: { limit: 3 } });
      if (!first.next) return;
      const second = await list({ text, sort, category, page: { limit: 3, after: first.next } });
      const ids = [...first.items, ...second.items].map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
    }),
    { numRuns: 1500 },
  );
});
