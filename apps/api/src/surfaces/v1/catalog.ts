import type { Application } from '@orderline/composition';
import {
  changeProduct,
  createProduct,
  listProducts,
  type product,
  readProduct,
} from '@orderline/contracts/http/v1/products';
import { decimalOf } from '@orderline/contracts/money';
import type { ListedProduct } from '@orderline/domain/catalog';
import { asId } from '@orderline/domain/shared';
import type { z } from 'zod';
import { type CursorCodec, cursorAfter, pageRequest } from '../../http/cursors.ts';
import { type Route, route } from '../../http/request.ts';
import { position, searchOf } from './product-search.ts';
import { refused } from '../refusals.ts';

type Catalog = Pick<Application, 'catalog'> & { readonly cursors: CursorCodec };

export const catalogRoutes = ({ catalog, cursors }: Catalog): readonly Route[] => [
  route(listProducts, async ({ query: { limit, cursor, ...asked } }) => {
    const search = searchOf(asked);
    const kind = { binding: ['products', search], position };
    const page = pageRequest(cursors, { limit, cursor }, kind);
    if (!page.ok) return page.error;
    const result = await catalog.listProducts({ ...search, page: page.value });
    if (!result.ok) return result.error;
    const next = cursorAfter(cursors, result.value.next, kind);
    return { body: { items: result.value.items.map(productView), page: { next } }, next };
  }),

  route(readProduct, async ({ params }) => {
    const result = await catalog.findProduct({ productId: asId(params.id) });
    return result.ok ? { ...productAnswer({ value: result.value }) } : refused(result.error);
  }),

  route(createProduct, async ({ body, idempotencyKey }) => {
    const result = await catalog.createProduct({ ...body, idempotencyKey });
    if (result.ok) {
      return { location: `/api/v1/products/${result.value.value.id}`, ...productAnswer(result.value) };
    }
    const { error } = result;
    return error.kind === 'sku-taken' ? refused(error, { existingId: error.productId }) : refused(error);
  }),

  route(changeProduct, async ({ params, body, expectedVersion }) => {
    const result = await catalog.changeProduct({ ...body, productId: asId(params.id), expectedVersion });
    return result.ok ? { ...productAnswer({ value: result.value }) } : refused(result.error);
  }),
];

/** Availability is no change of the product, but of what is answered: the tag holds both, If-Match reads the number. */
const productAnswer = ({ value, replayed }: { readonly value: ListedProduct; readonly replayed?: boolean }) => ({
  body: productView(value),
  version: `${value.version}.${value.availability}`,
  replayed,
});

const productView = (listed: ListedProduct): z.input<typeof product> => ({
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
