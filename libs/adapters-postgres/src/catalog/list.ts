import {
  type ListedProduct,
  type ProductPosition,
  type ProductQuery,
  type ProductReader,
  readSearchText,
  spacedText,
} from '@orderline/domain/catalog';
import { foldedText, type Page, pageOf } from '@orderline/domain/shared';
import type { Pool } from '../connection/pool.ts';
import { only, type Send, type Statement, statement } from '../connection/statement.ts';
import { type ListOrder, parameters, stretch } from './list-statement.ts';
import { LISTED, type ListedRow, listed, positionOf, type RankedRow } from './products.ts';
import {
  filteredStatement,
  lastFilteredStatement,
  most,
  partOfSkuStatement,
  type Search,
  sampleStatement,
  searchStatement,
} from './search-statements.ts';

/** Longer texts hold more than one slip. */
const MOST_WORDS = 8;

/** By the likeness of words, and their places in an array: drizzle has no words for either. */
const CLOSEST = statement<{ readonly word: string; readonly meant: string | null }>(`
select asked.word, coalesce(known.word, alike.word) as meant
from unnest($1::text[]) with ordinality as asked (word, position)
left join product_words as known on known.word = asked.word
left join lateral (
  select word from product_words where known.word is null and product_words.word % asked.word
  order by similarity(product_words.word, asked.word) desc, word limit 1
) as alike on true
order by position`);

/** The text with the closest word of a title in place of each that no title has; null where there is none to replace. */
const correctedText = async (send: Send, text: string): Promise<string | null> => {
  const words = (spacedText(foldedText(text)).match(/\p{L}{3,30}/gu) ?? []).slice(0, MOST_WORDS);
  if (words.length === 0) return null;
  const rows = await send(CLOSEST(words));
  return rows.some(({ word, meant }) => meant !== null && meant !== word)
    ? rows.map(({ word, meant }) => meant ?? word).join(' ')
    : null;
};

type Worded = ProductQuery & { readonly text: string };

/** Words that are in so many of the sample are looked for by walking, not in the index. */
const COMMON = most.sampled / 100;

/** One page of what the words find; where nothing does, of what a part of a SKU finds, or the words that were meant. */
const searchProducts = async (send: Send, query: Worded): Promise<Page<ListedProduct, ProductPosition>> => {
  const { text, page } = query;
  const corrected = page.after?.corrected;
  const found = await search(send, { ...query, text: corrected ?? text });
  if (found.next || found.items.length > 0 || page.after) return marked(found, corrected);
  const part = await partOfSku(send, query);
  if (part.items.length > 0) return part;
  const meant = await correctedText(send, text);
  return meant === null ? found : marked(await search(send, { ...query, text: meant }), meant);
};

const marked = (
  page: Page<ListedProduct, ProductPosition>,
  corrected: string | undefined,
): Page<ListedProduct, ProductPosition> =>
  corrected === undefined || !page.next ? page : { ...page, next: { ...page.next, corrected } };

const search = async (send: Send, query: Worded): Promise<Page<ListedProduct, ProductPosition>> => {
  const { sort, page, ...filters } = query;
  const text = foldedText(query.text);
  const { words, loose, common } = await sampled(send, query);
  const parts = { ...filters, text, words, loose, after: page.after, limit: page.limit };
  if (sort === 'relevance') return paged(send, query, searchStatement(parts, common ? 'walk' : 'index'));
  if (!common) return paged(send, query, searchStatement({ ...parts, sort }, 'index'));
  return filtered(send, query, { ...parts, sort });
};

const sampled = async (send: Send, { text, sort: _sort, page: _page, ...filters }: Worded) => {
  const sample = sampleStatement(readSearchText(text), filters);
  const { words, loose, indexed, nodes, seen, hits } = only(await send(sample));
  const few = seen < most.sampled;
  return { words, loose, common: nodes > 0 && (few || !indexed || hits >= COMMON) };
};

const paged = async (send: Send, { sort, page }: Worded, statement: Statement<RankedRow>) => {
  const rows = (await send(statement)).map(listed);
  return productsOf(pageOf(rows, page, (row) => positionOf(sort, row)));
};

/** Where a page came out short because it may look at no more, the next one goes on from there. */
const filtered = async (send: Send, query: Worded, parts: Search & ListOrder) => {
  const page = await paged(send, query, filteredStatement(parts));
  if (page.next) return page;
  const [last] = await send(lastFilteredStatement(parts));
  return last ? { ...page, next: positionOf(query.sort, listed(last)) } : page;
};

const partOfSku = async (send: Send, query: Worded): Promise<Page<ListedProduct, ProductPosition>> => {
  const { sort, page, ...filters } = query;
  const text = foldedText(query.text);
  const order = sort === 'relevance' ? {} : { sort };
  const parts = { ...filters, ...order, text, words: '', loose: '', after: page.after, limit: page.limit };
  const statement = partOfSkuStatement(parts);
  return statement ? paged(send, query, statement) : { items: [], next: null };
};

const productsOf = ({ items, next }: Page<ListedRow, ProductPosition>): Page<ListedProduct, ProductPosition> => ({
  items: items.map(({ product }) => product),
  next,
});

type PlainQuery = Omit<ProductQuery, 'text' | 'sort'> & Pick<ListOrder, 'sort'>;

/** One page of a list without words: as many rows as it shows, and one that tells of more. */
const listStatement = ({ sort, page, ...filters }: PlainQuery): Statement<RankedRow> => {
  const { params, put } = parameters();
  const from = `from products ${stretch(put, filters, { sort, after: page.after })} limit ${put(page.limit + 1, 'int')}`;
  return { text: `select ${LISTED}, 0::float8 as rank ${from}`, params };
};

/**
 * Lists and searches. Each statement visits no more rows than a constant allows, whatever the size of the catalogue; the
 * pool plans them once, by indexes.
 */
export const pgProductLists = ({ send }: Pick<Pool, 'send'>): Pick<ProductReader, 'list'> => ({
  list: async (query) => {
    const { text, sort, ...rest } = query;
    if (text !== undefined) return searchProducts(send, { ...query, text });
    const plain = { ...rest, sort: sort === 'relevance' ? 'newest' : sort } as const;
    const rows = (await send(listStatement(plain))).map(listed);
    const page = pageOf(rows, plain.page, (row) => positionOf(plain.sort, row));
    return { ...page, items: page.items.map(({ product }) => product) };
  },
});
