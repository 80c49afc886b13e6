import * as z from 'zod';
import { defineEndpoint } from '../endpoint.ts';
import { amount, id, instant, line, money, pageOf, prose } from '../fields.ts';
import { newProduct } from './new-product.ts';
import { availability, category, productSearch } from './product-search.ts';

export const product = z
  .object({
    id,
    sku: z.string(),
    title: z.string(),
    description: z.string(),
    category: z.string(),
    price: money,
    availability: availability.meta({ description: 'Coarse; clients tolerate new values.' }),
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({ id: 'Product' });

const mug = {
  id: '0199c0de-7a00-7000-8000-000000000010',
  sku: 'MUG-01',
  title: 'Enamel mug',
  description: 'Holds 300 ml, and a drop from the table.',
  category: 'kitchen',
  price: { amount: '8.50', currency: 'GBP' },
  availability: 'in_stock',
  createdAt: '2026-11-22T10:00:00.000Z',
  updatedAt: '2026-11-22T10:00:00.000Z',
};

const tags = ['Products'];

const searching =
  'Of words that are common, the newest 10,000 products are searched by relevance; in another order a page may be short or empty while `page.next` leads on.';

export const listProducts = defineEndpoint({
  method: 'get',
  path: '/api/v1/products',
  operationId: 'listProducts',
  summary: 'List and search the catalogue',
  description: searching,
  tags,
  auth: 'public',
  query: productSearch,
  answers: { 200: pageOf(product) },
  problems: [],
  examples: { answer: { items: [mug], page: { next: null } } },
});

export const readProduct = defineEndpoint({
  method: 'get',
  path: '/api/v1/products/{id}',
  operationId: 'readProduct',
  summary: 'Read a product',
  tags,
  auth: 'public',
  params: z.object({ id }),
  answers: { 200: product },
  problems: ['not-found'],
  versioned: 'etag',
  examples: { answer: mug },
});

export const createProduct = defineEndpoint({
  method: 'post',
  path: '/api/v1/products',
  operationId: 'createProduct',
  summary: 'Create a product, with nothing of it in stock',
  tags,
  auth: { scopes: ['catalog:write'] },
  body: newProduct,
  answers: { 201: product },
  problems: ['sku-taken'],
  idempotency: 'accepted',
  versioned: 'etag',
  examples: {
    body: { sku: 'MUG-01', title: 'Enamel mug', category: 'kitchen', price: { amount: '8.50', currency: 'GBP' } },
    answer: { ...mug, availability: 'out_of_stock' },
  },
});

export const changeProduct = defineEndpoint({
  method: 'patch',
  path: '/api/v1/products/{id}',
  operationId: 'changeProduct',
  summary: 'Change a product',
  description: 'What the body names is replaced, the rest stays. An SKU is for ever.',
  tags,
  auth: { scopes: ['catalog:write'] },
  params: z.object({ id }),
  body: z
    .strictObject({
      title: line(200).optional(),
      description: prose(5000).optional(),
      category: category.optional(),
      price: amount.optional(),
    })
    .meta({ id: 'ProductChange' }),
  answers: { 200: product },
  problems: ['not-found'],
  versioned: 'if-match',
  examples: { body: { price: { amount: '9.00', currency: 'GBP' } }, answer: mug },
});
