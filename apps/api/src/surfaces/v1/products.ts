import type { QueryOf } from '@orderline/contracts/http/endpoint';
import { id } from '@orderline/contracts/http/fields';
import * as contract from '@orderline/contracts/http/v1/products';
import { decimalOf, minorOf } from '@orderline/contracts/money';
import type { ListedProduct, PriceRange, ProductPosition, ProductQuery } from '@orderline/domain/catalog';
import { asId, type ProductId } from '@orderline/domain/shared';
import { z } from 'zod';
import { cursorAfter, pageRequest } from '../../http/cursors.ts';
import { routes } from '../../http/route.ts';
import { refused } from '../refusals.ts';
import type { Surface } from '../surface.ts';

export const productsRoutes = ({ catalog, cursors }: Pick<Surface, 'catalog' | 'cursors'>) =>
  routes(contract, {
    listProducts: async ({ query: { limit, cursor, ...asked } }) => {
      const search = searchOf(asked);
      const kind = { binding: ['products', search], position: productPosition };
      const page = pageRequest(cursors, { limit, cursor }, kind);
      if (!page.ok) return page.error;
      const result = await catalog.listProducts({ ...search, page: page.value });
      if (!result.ok) return result.error;
      const next = cursorAfter(cursors, result.value.next, kind);
      return { body: { items: result.value.items.map(productView), page: { next } }, next };
    },

    readProduct: async ({ params }) => {
      const result = await catalog.findProduct({ productId: asId(params.id) });
      return result.ok ? { ...productAnswer({ value: result.value }) } : refused(result.error);
    },

    createProduct: async ({ body, idempotencyKey }) => {
      const result = await catalog.createProduct({ ...body, idempotencyKey });
      if (result.ok) {
        return { location: `/api/v1/products/${result.value.value.id}`, ...productAnswer(result.value) };
      }
      const { error } = result;
      return error.kind === 'sku-taken' ? refused(error, { existingId: error.productId }) : refused(error);
    },

    changeProduct: async ({ params, body, expectedVersion }) => {
      const result = await catalog.changeProduct({ ...body, productId: asId(params.id), expectedVersion });
      return result.ok ? { ...productAnswer({ value: result.value }) } : refused(result.error);
    },
  });

/** Availability is no change of the product, but of what is answered: the tag holds both, If-Match reads the number. */
const productAnswer = ({ value, replayed }: { readonly value: ListedProduct; readonly replayed?: boolean }) => ({
  body: productView(value),
  version: `${value.version}.${value.availability}`,
  replayed,
});

const productView = (listed: ListedProduct): z.input<typeof contract.product> => ({
  id: listed.id,
  sku: listed.sku,
  title: listed.title,
  description: listed.description,
  category: listed.category,
  price: decimalOf(listed.price),
  availability: listed.availability,
  createdAt: listed.createdAt.toISOString(),
  updatedAt: listed.updatedAt.toISOString(),
});

/** Where a page of products ended. */
export const productPosition: z.ZodType<ProductPosition> = z.object({
  key: z.union([z.string(), z.number(), z.tuple([z.string(), z.number()])]),
  id: id.transform((text) => asId<ProductId>(text)),
  corrected: z.string().optional(),
});

type Asked = Omit<QueryOf<typeof contract.listProducts>, 'limit' | 'cursor'>;

/** What a query asks of the catalogue, in the order that is usual for it where it names none. */
const searchOf = (asked: Asked): Omit<ProductQuery, 'page'> => {
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
