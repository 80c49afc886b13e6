import type { Application } from '@orderline/composition';
import { id } from '@orderline/contracts/http/fields';
import {
  changeProduct,
  createProduct,
  listProducts,
  type product,
  readProduct,
} from '@orderline/contracts/http/v1/products';
import { decimalOf } from '@orderline/contracts/money';
import type { ListedProduct, ProductPosition } from '@orderline/domain/catalog';
import { asId, type ProductId } from '@orderline/domain/shared';
import { z } from 'zod';
import { type CursorCodec, cursorAfter, pageRequest } from '../../http/cursors.ts';
import { type Route, route } from '../../http/request.ts';
import { refused } from './refusals.ts';

type Catalog = Pick<Application, 'catalog'> & { readonly cursors: CursorCodec };

export const catalogRoutes = ({ catalog, cursors }: Catalog): readonly Route[] => [
  route(listProducts, async ({ query: { q, category, sort, ...paging } }) => {
    const kind = { binding: ['products', q, category, sort], position };
    const page = pageRequest(cursors, paging, kind);
    if (!page.ok) return page.error;
    const result = await catalog.listProducts({ text: q, category, sort, page: page.value });
    if (!result.ok) return result.error;
    const next = cursorAfter(cursors, result.value.next, kind);
    return { body: { items: result.value.items.map(productView), page: { next } }, next };
  }),

  route(readProduct, async ({ params }) => {
    const result = await catalog.findProduct({ productId: asId(params.id) });
    return result.ok ? { ...productAnswer({ value: result.value }) } : refused(result.error);
  }),

  route(createProduct, async ({ body, once }) => {
    const result = await catalog.createProduct({ ...body, once });
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

const position: z.ZodType<ProductPosition> = z.object({
  key: z.union([z.string(), z.number()]),
  id: id.transform((text) => asId<ProductId>(text)),
});

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
