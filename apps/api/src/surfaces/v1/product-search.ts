import type { QueryOf } from '@orderline/contracts/http/endpoint';
import { id } from '@orderline/contracts/http/fields';
import type { listProducts } from '@orderline/contracts/http/v1/products';
import { minorOf } from '@orderline/contracts/money';
import type { PriceRange, ProductPosition, ProductQuery } from '@orderline/domain/catalog';
import { asId, type ProductId } from '@orderline/domain/shared';
import { z } from 'zod';

/** Where a page of products ended. */
export const position: z.ZodType<ProductPosition> = z.object({
  key: z.union([z.string(), z.number(), z.tuple([z.string(), z.number()])]),
  id: id.transform((text) => asId<ProductId>(text)),
  corrected: z.string().optional(),
});

type Asked = Omit<QueryOf<typeof listProducts>, 'limit' | 'cursor'>;

/** What a query asks of the catalogue, in the order that is usual for it where it names none. */
export const searchOf = (asked: Asked): Omit<ProductQuery, 'page'> => {
  const { q: text, category, availability, currency } = asked;
  const price = currency === undefined ? undefined : { currency, ...boundsOf(currency, asked) };
  const usual = price ? 'price' : 'id';
  return { text, category, availability, price, sort: asked.sort ?? (text === undefined ? usual : 'relevance') };
};

const boundsOf = (currency: string, { minPrice, maxPrice }: Asked): Omit<PriceRange, 'currency'> => {
  const minor = (amount: string | undefined) =>
    amount === undefined ? undefined : minorOf({ amount, currency })?.minor;
  return { from: minor(minPrice), to: minor(maxPrice) };
};
