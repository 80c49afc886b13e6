import type { ProductFilters, ProductPosition, SearchText } from '@orderline/domain/catalog';
import type { Statement } from '../connection/statement.ts';
import { keptTo, type ListOrder, type Parameter, parameters, stretch } from './list-statement.ts';
import { LISTED, type RankedRow } from './products.ts';

/** How many rows each step of a search visits at most. */
export const most = { sampled: 1000, walked: 10_000, matches: 2000, ofSkus: 500 } as const;

/** A search whose words were read. Its texts are our own: drizzle has no words for tsquery. */
export type Search = ProductFilters & {
  readonly text: string;
  /** As tsquery. */
  readonly words: string;
  /** The same without the order of words, and within the category: what the index is asked. */
  readonly loose: string;
  /** Without one, by relevance. */
  readonly sort?: ListOrder['sort'] | undefined;
  readonly after?: ProductPosition | undefined;
  readonly limit: number;
};

/** The words as a query, and what it found. */
type Sample = {
  readonly words: string;
  readonly loose: string;
  /** Whether the index can tell, which it cannot of words that must not be there. */
  readonly indexed: boolean;
  readonly nodes: number;
  readonly seen: number;
  readonly hits: number;
};

/**
 * The words as one query, and what it finds of the products that come first. PostgreSQL reads each term by itself and
 * never the whole text, whose operators could be more than its parser takes. Where the language leaves all words out,
 * they are looked for as they stand, which titles are indexed by.
 */
export const sampleStatement = ({ alternatives }: SearchText, filters: ProductFilters): Statement<Sample> => {
  const { params, put } = parameters();
  const terms = alternatives.flatMap((all, alternative) => all.map((term) => ({ ...term, alternative })));
  const column = <Value>(type: string, of: (term: (typeof terms)[number]) => Value) => put(terms.map(of), `${type}[]`);
  const columns = [
    column('int', ({ alternative }) => alternative),
    column('int', ({ excluded }) => (excluded ? 1 : 0)),
    column('text', ({ words }) => words),
    column('text', ({ grams }) => grams.map(wholeWord).join(' & ')),
  ];
  const { category } = filters;
  const within = category === undefined ? '' : ` && ${put(wholeWord(`#${category}`), 'tsquery')}`;
  const sort = soonest(filters);
  const first = `select search from products ${stretch(put, filters, { sort })} limit ${most.sampled}`;
  return {
    text: `
with term as (
  select config, alternative, case when excluded = 1 then '!(' else '(' end
    || concat_ws(' & ', nullif(phraseto_tsquery(config, words)::text, ''), nullif(grams, '')) || ')' as read
  from unnest('{english,simple}'::regconfig[]) as config,
    unnest(${columns.join(', ')}) as term (alternative, excluded, words, grams)
), alternative as (
  select config, string_agg(read, ' & ') as read from term where read not like '%()' group by config, alternative
), read as (
  select config, string_agg('(' || read || ')', ' | ') as read from alternative group by config
), asked as materialized (
  select coalesce(max(read) filter (where config = 'english'::regconfig), max(read), '')::tsquery as words from read
)
select words::text, (regexp_replace(words::text, '<(-|\\d+)>', '&', 'g')::tsquery${within})::text as loose,
  querytree(words) not in ('', 'T') as indexed, numnode(words) as nodes, seen, hits
from asked, lateral (
  select count(*)::int as seen, (count(*) filter (where search @@ words))::int as hits from (${first}) as first
) as sample`,
    params,
  };
};

/** One page of what is in the index of words, or comes along soon, and of SKUs, in the order that was asked for. */
export const searchStatement = (search: Search, way: 'index' | 'walk'): Statement<RankedRow> => {
  const { params, put } = parameters();
  const branches = [way === 'walk' ? comingAlong : inIndex, ...(isSku(search.text) ? [beginningOfSku] : [])];
  return { text: paged(put, branches.map((branch) => `(${branch(put, search)})`).join(' union all '), search), params };
};

/** A page of a list in which products without the words are passed over. */
export const filteredStatement = (search: Search & ListOrder): Statement<RankedRow> => {
  const { params, put } = parameters();
  const { sort, after, limit, text, words } = search;
  const walked = `select * from products ${stretch(put, search, { sort, after })} limit ${most.walked}`;
  const sku = isSku(text) ? ` or ${skuBegins(put, text)}` : '';
  const matched = `where search @@ ${put(words, 'tsquery')}${sku}`;
  const page = `limit ${put(limit + 1, 'int')}`;
  return { text: `select ${LISTED}, 0::float8 as rank from (${walked}) as walked ${matched} ${page}`, params };
};

/** The last product that such a page has looked at, if it has looked at as many as it may. */
export const lastFilteredStatement = ({
  sort,
  after,
  ...filters
}: ProductFilters & ListOrder): Statement<RankedRow> => {
  const { params, put } = parameters();
  const last = `${stretch(put, filters, { sort, after })} offset ${most.walked - 1} limit 1`;
  return { text: `select ${LISTED}, 0::float8 as rank from products ${last}`, params };
};

/** Products with the text anywhere in their SKU; null where no index could tell, for want of three letters in a row. */
export const partOfSkuStatement = (search: Search): Statement<RankedRow> | null => {
  const { text } = search;
  if (!isSku(text) || !/[A-Za-z0-9]{3}/.test(text)) return null;
  const { params, put } = parameters();
  const pattern = put(`%${text.toLowerCase().replaceAll('_', '\\_')}%`, 'text');
  const part = `select * from products where lower(sku) like ${pattern} limit ${most.ofSkus}`;
  const found = `select *, 0.1::float8 as rank from (${part}) as part where ${keptTo(put, search)}`;
  return { text: paged(put, found, search), params };
};

type Branch = (put: Parameter, search: Search) => string;

const inIndex: Branch = (put, search) => {
  const matches = `select * from products where search @@ ${put(search.loose, 'tsquery')} limit ${most.matches}`;
  const kept = `select * from (${matches}) as loose where ${keptTo(put, search)}`;
  return ranked(put, search, kept);
};

const comingAlong: Branch = (put, search) => {
  const sort = soonest(search);
  const walked = `select * from products ${stretch(put, search, { sort })} limit ${most.walked}`;
  return ranked(put, search, walked);
};

const ranked = (put: Parameter, { text, words }: Search, from: string): string => {
  const asked = put(words, 'tsquery');
  const others = isSku(text) ? ` and not (${skuBegins(put, text)})` : '';
  const matched = `select * from (${from}) as looked where search @@ ${asked}${others} limit ${most.matches}`;
  return `select *, ts_rank(search, ${asked})::float8 as rank from (${matched}) as matched`;
};

/** The product that has the whole SKU comes before all else. */
const beginningOfSku: Branch = (put, search) => {
  const { text, words } = search;
  const whole = `lower(sku) = ${put(text.toLowerCase(), 'text')}`;
  const rank = `case when ${whole} then 3 else greatest(0.5, ts_rank(search, ${put(words, 'tsquery')})) end::float8`;
  const begun = `select * from products where ${skuBegins(put, text)} order by lower(sku) using ~<~ limit ${most.ofSkus}`;
  return `select *, ${rank} as rank from (${begun}) as begun where ${keptTo(put, search)}`;
};

const paged = (put: Parameter, found: string, { sort, after, limit }: Search): string => {
  const all = `select ${LISTED}, rank from (${found}) as found`;
  const end = `limit ${put(limit + 1, 'int')}`;
  if (sort !== undefined) return `${all} ${stretch(put, {}, { sort, after })} ${end}`;
  const rest = after ? `where (rank, id) < (${put(after.key, 'float8')}, ${put(after.id, 'uuid')})` : '';
  return `${all} ${rest} order by rank desc, id desc ${end}`;
};

/** One word as tsquery writes it. */
const wholeWord = (word: string): string => `'${word.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;

/** In which order a search goes through products: the newest first, or a range of prices from its lower end. */
const soonest = ({ price }: ProductFilters) => (price === undefined ? 'newest' : 'price');

const isSku = (text: string): boolean => /^[A-Za-z0-9._-]{1,64}$/.test(text);

/** SKUs are ASCII, and so come before its last character. */
const skuBegins = (put: Parameter, text: string): string => {
  const from = text.toLowerCase();
  return `lower(sku) ~>=~ ${put(from, 'text')} and lower(sku) ~<~ ${put(`${from}\u007f`, 'text')}`;
};
