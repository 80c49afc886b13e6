import { type Page, type ProductId, pageOf } from '../shared/index.ts';
import { correctedIn, relevanceTo, resembling } from './catalog-search.memory.ts';
import type { ProductPosition, ProductQuery, ProductSort } from './ports.ts';
import { availabilityOf, type ListedProduct, type Product } from './product.ts';

type Found = { readonly product: Product; readonly rank: number };

const keyOf = (sort: ProductSort, { product: { id, title, price }, rank }: Found): ProductPosition['key'] => {
  if (sort === 'relevance') return rank;
  if (sort === 'title' || sort === '-title') return title;
  return sort === 'price' || sort === '-price' ? [price.currency, price.minor] : id;
};

const descending: ReadonlySet<ProductSort> = new Set(['relevance', 'newest', '-title', '-price']);

/** Orders positions; those with the same key follow their ids, in the direction of the sort. */
const comparing =
  (sort: ProductSort) =>
  (one: ProductPosition, other: ProductPosition): number => {
    const direction = descending.has(sort) ? -1 : 1;
    const [ones, others] = [[one.key, one.id].flat(), [other.key, other.id].flat()];
    const at = ones.findIndex((part, index) => part !== others[index]);
    const [here, there] = [ones[at] ?? 0, others[at] ?? 0];
    return here === there ? 0 : here < there ? -direction : direction;
  };

const passes =
  ({ category, availability, price }: ProductQuery, availableOf: (id: ProductId) => number) =>
  (product: Product): boolean =>
    (category === undefined || product.category === category) &&
    (availability === undefined || availabilityOf(availableOf(product.id)) === availability) &&
    (price === undefined ||
      (product.price.currency === price.currency &&
        product.price.minor >= (price.from ?? 0) &&
        product.price.minor <= (price.to ?? Number.MAX_SAFE_INTEGER)));

/** A list over all products that there are. */
export const listInMemory = (
  products: readonly Product[],
  query: ProductQuery,
  availableOf: (id: ProductId) => number,
): Page<ListedProduct, ProductPosition> => {
  const { text, sort, page } = query;
  const candidates = products.filter(passes(query, availableOf));
  const ranked = (words: string | undefined, rankOf: typeof relevanceTo = relevanceTo) =>
    candidates.flatMap((product): Found[] => {
      const rank = words === undefined ? 1 : rankOf(words, product);
      return rank === null ? [] : [{ product, rank }];
    });
  const pageFrom = (found: readonly Found[], corrected?: string) => {
    const position = (one: Found): ProductPosition => ({
      key: keyOf(sort, one),
      id: one.product.id,
      ...(corrected !== undefined && { corrected }),
    });
    const compare = comparing(sort);
    const rows = found
      .filter((one) => !page.after || compare(position(one), page.after) > 0)
      .toSorted((one, other) => compare(position(one), position(other)));
    const { items, next } = pageOf(rows.slice(0, page.limit + 1), page, position);
    return {
      items: items.map(({ product }) => ({ ...product, availability: availabilityOf(availableOf(product.id)) })),
      next,
    };
  };
  if (text === undefined) return pageFrom(ranked(undefined));
  const corrected = page.after?.corrected;
  const found = pageFrom(ranked(corrected ?? text), corrected);
  if (found.items.length > 0 || page.after) return found;
  const alike = pageFrom(ranked(text, resembling));
  if (alike.items.length > 0) return alike;
  const words = correctedIn(products, text);
  return words === null ? found : pageFrom(ranked(words), words);
};
