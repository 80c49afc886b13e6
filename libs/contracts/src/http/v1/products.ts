import * as z from 'zod';
import { minorOf } from '../../money.ts';
import { demoIds, demoProduct } from '../demo.ts';
import { defineEndpoint } from '../endpoint.ts';
import { amount, currency, id, instant, line, money, pageOf, paging, prose } from '../fields.ts';
import { category, newProduct } from './new-product.ts';

const availability = z.enum(['in_stock', 'low', 'out_of_stock']);

const bound = z.string().regex(/^(0|[1-9]\d{0,15})(\.\d{1,4})?$/, 'is no decimal number such as "12.50"');

type Stated = {
  readonly q?: string | undefined;
  readonly sort?: string | undefined;
  readonly currency?: string | undefined;
  readonly minPrice?: string | undefined;
  readonly maxPrice?: string | undefined;
};

type Flaw = { readonly parameter: keyof Stated; readonly message: string };

/** What is wrong with parameters that are good by themselves. */
const flawsOf = ({ q, sort, currency, minPrice, maxPrice }: Stated): readonly Flaw[] => {
  const flaws: Flaw[] = [];
  const limited = [currency, minPrice, maxPrice].some((stated) => stated !== undefined);
  const priced = sort === undefined || ['price', '-price', 'relevance'].includes(sort);
  if (sort === 'relevance' && q === undefined) flaws.push({ parameter: 'q', message: 'goes with this order' });
  if (limited && !priced) {
    flaws.push({ parameter: 'sort', message: 'is price, -price or relevance where prices are limited' });
  }
  if (limited && currency === undefined) flaws.push({ parameter: 'currency', message: 'goes with a price' });
  for (const [parameter, amount] of Object.entries({ minPrice, maxPrice })) {
    if (amount === undefined || currency === undefined || minorOf({ amount, currency })) continue;
    flaws.push({ parameter: asBound(parameter), message: `has too many decimals for ${currency}, or is too large` });
  }
  return flaws;
};

/** The names of the two bounds. */
const asBound = (name: string) => name as 'minPrice' | 'maxPrice';

/** The query of the catalogue's list. */
const productSearch = z
  .strictObject({
    q: line(100).optional().meta({
      description:
        'Words of title, category or description (also `"a phrase"`, `-without`, `this or that`), or the beginning of a SKU. Else a part of a SKU, or words that are nearly those. Case, accents and width do not count; of words in scripts without spaces, a part is enough.',
      example: 'enamel mug',
    }),
    category: category.optional().meta({ description: 'Only what is in this category.', example: 'kitchen' }),
    availability: availability.optional().meta({ description: 'Only what is that available.' }),
    minPrice: bound.optional().meta({ description: 'With `currency`; included.', example: '5.00' }),
    maxPrice: bound.optional().meta({ description: 'With `currency`; included.', example: '20.00' }),
    currency: currency.optional().meta({ description: 'Only prices in this currency.', example: 'GBP' }),
    sort: z.enum(['relevance', 'id', 'newest', 'title', '-title', 'price', '-price']).optional().meta({
      description:
        'By default `relevance` with `q`, `price` where prices are limited, else `id`. Prices go by currency first. Where prices are limited: `price`, `-price` or `relevance`.',
    }),
    ...paging,
  })
  .superRefine((stated, context) => {
    for (const { parameter, message } of flawsOf(stated)) {
      context.addIssue({ code: 'custom', path: [parameter], input: stated[parameter], message });
    }
  });

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

const teapot = {
  sku: 'KIT-09A',
  title: 'Enamel teapot, cream',
  description: 'Holds a litre and pours without a drip. Cream.',
  category: 'kitchen',
  price: { amount: '24.50', currency: 'GBP' },
};

const washable = 'Holds 350 ml and survives a campfire. Navy rim. May go into the dishwasher.';

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
  versioned: 'digest',
  examples: { answer: { items: [demoProduct], page: { next: null } } },
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
  examples: { params: { id: demoIds.product }, answer: demoProduct },
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
    body: teapot,
    answer: { ...demoProduct, ...teapot, id: '0199c0de-7a00-7000-8000-000000000011', availability: 'out_of_stock' },
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
  examples: {
    params: { id: demoIds.product },
    body: { description: washable },
    answer: { ...demoProduct, description: washable },
  },
});
