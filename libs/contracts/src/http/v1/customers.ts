import * as z from 'zod';
import { demoCustomer } from '../demo.ts';
import { defineEndpoint } from '../endpoint.ts';
import { id, instant, pageOf, paging } from '../fields.ts';

export const customer = z
  .object({
    id,
    email: z.string(),
    emailVerified: z.boolean(),
    name: z.string(),
    locale: z.string(),
    roles: z.array(z.string()),
    createdAt: instant,
  })
  .meta({ id: 'Customer' });

export const exampleCustomer = {
  id: demoCustomer.id,
  email: demoCustomer.email,
  emailVerified: false,
  name: demoCustomer.name,
  locale: 'en-GB',
  roles: ['customer'],
  createdAt: '2026-11-22T10:00:00.000Z',
};

const tags = ['Internal'];

const auth = { scopes: ['customers:read'] } as const;

export const listCustomers = defineEndpoint({
  method: 'get',
  path: '/internal/customers',
  operationId: 'listCustomers',
  summary: 'List everybody who is registered or invited, newest first',
  description: 'Not routed from outside the cluster. `/internal/search` finds one by a part of name or address.',
  tags,
  auth,
  query: z.strictObject(paging),
  answers: { 200: pageOf(customer) },
  problems: [],
  examples: { answer: { items: [exampleCustomer], page: { next: null } } },
});

export const readCustomer = defineEndpoint({
  method: 'get',
  path: '/internal/customers/{id}',
  operationId: 'readCustomer',
  summary: 'Read who somebody is',
  tags,
  auth,
  params: z.object({ id }),
  answers: { 200: customer },
  problems: ['not-found'],
  examples: { params: { id: demoCustomer.id }, answer: exampleCustomer },
});
