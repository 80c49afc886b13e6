import * as z from 'zod';
import { defineEndpoint } from '../endpoint.ts';
import { line } from '../fields.ts';
import { category } from './new-product.ts';
import { product } from './products.ts';
import { orderFilter } from './staff-orders.ts';

const operation = {
  method: 'get',
  kind: 'stream',
  tags: ['Internal'],
  answers: { 200: null },
  problems: ['export-running'],
} as const;

const description =
  'All of the list as it stood at one moment, on however many pages, by RFC 4180 in UTF-8. What a spreadsheet would take for a formula has an apostrophe before it, also within a cell, behind a semicolon, a tab or a line break. What takes too long is broken off: only what ended properly is whole. One export a person at a time; each is in the audit. Not routed from outside the cluster.';

export const exportOrders = defineEndpoint({
  ...operation,
  path: '/internal/exports/orders',
  operationId: 'exportOrders',
  summary: 'The orders of all customers as CSV, newest first',
  description: `${description} It names recipients.`,
  auth: { scopes: ['exports', 'orders:read'] },
  query: orderFilter,
  stream: {
    mediaType: 'text/csv',
    whole: true,
    example:
      'number,id,placedAt,status,customerId,recipient,country,lines,total,currency\r\nK7QM4-9XD2T,0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b,2026-11-22T09:00:00.000Z,placed,0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5c,Ada Lovelace,GB,1,25.00,GBP\r\n',
  },
  examples: { query: { status: 'placed' } },
});

export const exportCustomers = defineEndpoint({
  ...operation,
  path: '/internal/exports/customers',
  operationId: 'exportCustomers',
  summary: 'Everybody who is registered or invited as CSV, newest first',
  description: `${description} It has names and e-mail addresses.`,
  auth: { scopes: ['exports', 'customers:read'] },
  query: z.strictObject({}),
  stream: { mediaType: 'text/csv', whole: true, example: 'id,name,email,emailVerifiedAt,locale,roles,createdAt\r\n' },
  examples: {},
});

export const exportProducts = defineEndpoint({
  ...operation,
  path: '/internal/exports/products',
  operationId: 'exportProducts',
  summary: 'Products with their stock as CSV: the newest first, or what fits the words best',
  description,
  auth: { scopes: ['exports', 'inventory:read'] },
  query: z.strictObject({
    q: line(100).optional().meta({ description: 'Words or a SKU, as the catalogue is searched by.', example: 'mug' }),
    category: category.optional().meta({ description: 'Only what is in this category.', example: 'kitchen' }),
    availability: product.shape.availability.optional().meta({ description: 'Only what is that available.' }),
  }),
  stream: {
    mediaType: 'text/csv',
    whole: true,
    example: 'id,sku,title,category,price,currency,availability,onHand,reserved,free,updatedAt\r\n',
  },
  examples: { query: { q: 'mug' } },
});

export const exportAudit = defineEndpoint({
  ...operation,
  path: '/internal/exports/audit',
  operationId: 'exportAudit',
  summary: 'What staff changed as CSV, newest first',
  description: `${description} It has the network addresses of staff.`,
  auth: { scopes: ['exports', 'audit:read'] },
  query: z.strictObject({}),
  stream: {
    mediaType: 'text/csv',
    whole: true,
    example: 'id,at,action,targetType,targetId,before,after,actorKind,actorId,address,requestId\r\n',
  },
  examples: {},
});
