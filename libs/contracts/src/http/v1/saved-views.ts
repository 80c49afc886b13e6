import * as z from 'zod';
import { demoIds } from '../demo.ts';
import { defineEndpoint } from '../endpoint.ts';
import { id, instant, line, wholeList, written } from '../fields.ts';

const list = z
  .enum(['orders', 'products', 'reports'])
  .meta({ description: 'The list that it filters.', example: 'orders' });

const savedView = z
  .object({
    id,
    list,
    name: z.string(),
    query: z.string().meta({
      description: 'What stands behind the question mark in the address of the page of the list; empty: all of it.',
    }),
    shared: z.boolean().meta({ description: 'Whether whoever may see the list is shown it.' }),
    own: z.boolean().meta({ description: 'Whether it is yours: nobody else removes it.' }),
    createdAt: instant,
  })
  .meta({ id: 'SavedView', description: 'A filter of a list, by a name.' });

/** A query of any length would make an address that no browser opens. */
export const longestQuery = 1_000;

export const newView = z
  .strictObject({
    list,
    name: line(60).meta({ description: 'Unique among your views of the list, without regard to case.' }),
    query: written(longestQuery).meta({
      description: 'As in an address; what was left empty and the place in the list are left out.',
    }),
    shared: z.boolean().default(false),
  })
  .meta({ id: 'NewSavedView' });

const exampleView = {
  ...{ id: demoIds.savedView, list: 'orders', name: 'Cancelled', query: 'status=cancelled', shared: true },
  ...{ own: true, createdAt: '2026-11-22T10:00:00.000Z' },
} as const;

const tags = ['Internal'];

/** Each list needs its own. */
const byList = { tags, auth: { anyScope: ['orders:read', 'inventory:read', 'reports:read'] } } as const;

const scopes =
  'It needs the scope of the list: `orders:read` for orders, `inventory:read` for products, `reports:read`.';
const whose = 'Views belong to a person; those of a key are its owner’s.';

export const listViews = defineEndpoint({
  method: 'get',
  path: '/internal/views',
  operationId: 'listViews',
  summary: 'List the filters that somebody has saved, by list and name',
  description: `Of one list: your own, and what others share. Without \`list\`: your own of all lists that you may see. ${scopes} ${whose} Not routed from outside the cluster.`,
  ...byList,
  query: z.strictObject({ list: list.optional().meta({ description: 'Of this list alone.', example: 'orders' }) }),
  answers: { 200: wholeList(savedView) },
  problems: ['forbidden', 'insufficient-user-authentication'],
  examples: { query: { list: 'orders' }, answer: { items: [exampleView], page: { next: null } } },
});

export const saveView = defineEndpoint({
  method: 'post',
  path: '/internal/views',
  operationId: 'saveView',
  summary: 'Keep a filter of a list by a name',
  description: `For you, or for all who may see the list. At most 50 a person. ${scopes} ${whose}`,
  ...byList,
  body: newView,
  answers: { 201: savedView },
  problems: ['forbidden', 'insufficient-user-authentication', 'view-name-taken', 'too-many-views'],
  examples: {
    body: { list: 'products', name: 'Out of stock', query: 'availability=out_of_stock', shared: false },
    answer: { ...exampleView, list: 'products', name: 'Out of stock', query: 'availability=out_of_stock' },
  },
});

export const removeView = defineEndpoint({
  method: 'delete',
  path: '/internal/views/{id}',
  operationId: 'removeView',
  summary: 'Remove a view of your own',
  description: `Another’s is as absent as one that never was. ${scopes} ${whose}`,
  ...byList,
  params: z.object({ id }),
  answers: { 204: null },
  problems: ['forbidden', 'insufficient-user-authentication', 'not-found'],
  examples: { params: { id: demoIds.savedView } },
});
