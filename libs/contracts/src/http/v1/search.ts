import * as z from 'zod';
import { defineEndpoint } from '../endpoint.ts';
import { id, written } from '../fields.ts';
import { twoMugs } from '../v2/orders.ts';
import { customer, exampleCustomer } from './customers.ts';
import { staffOrder } from './staff-orders.ts';

const found = z
  .object({
    orders: z.array(staffOrder),
    customers: z.array(customer),
    products: z.array(z.object({ id, sku: z.string(), title: z.string() })),
  })
  .meta({ id: 'Found', description: 'At most 20 of each.' });

export const searchAll = defineEndpoint({
  method: 'get',
  path: '/internal/search',
  operationId: 'searchAll',
  summary: 'Find orders, customers and products by whatever is known of them',
  description:
    'Not routed from outside the cluster. An id or the number of an order names one thing; anything else is a part of the name or e-mail address of a customer, and words or SKU of a product. A customer who is found comes with their latest orders.',
  tags: ['Internal'],
  auth: { scopes: ['orders:read', 'customers:read'] },
  query: z.strictObject({
    q: written(200).min(3).meta({ description: 'At least three characters.', example: 'demo@example.com' }),
  }),
  answers: { 200: found },
  problems: [],
  examples: {
    query: { q: 'demo@example.com' },
    answer: {
      orders: [twoMugs],
      customers: [exampleCustomer],
      products: [],
    },
  },
});
