import * as z from 'zod';
import { defineEndpoint } from '../endpoint.ts';
import { wholeList } from '../fields.ts';

const category = z
  .object({
    category: z.string(),
    products: z.int().meta({ description: 'How many there are, in stock or not.' }),
  })
  .meta({ id: 'Category' });

export const listCategories = defineEndpoint({
  method: 'get',
  path: '/api/v2/categories',
  operationId: 'listCategories',
  summary: 'List the categories that have products, by name, at most 1,000',
  tags: ['Products'],
  auth: 'public',
  answers: { 200: wholeList(category) },
  problems: [],
  versioned: 'digest',
  examples: {
    answer: {
      items: [{ category: 'kitchen', products: 12 }],
      page: { next: null, total: 1 },
    },
  },
});
