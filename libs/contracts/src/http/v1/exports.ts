import * as z from 'zod';
import { demoIds } from '../demo.ts';
import { defineEndpoint } from '../endpoint.ts';
import { id, line } from '../fields.ts';
import { deadLetterFilter } from './dead-letters.ts';
import { runFilter } from './jobs.ts';
import { category } from './new-product.ts';
import { product } from './products.ts';
import { orderFilter } from './staff-orders.ts';
import { stuckFilter } from './stuck-orders.ts';

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

export const exportStockMovements = defineEndpoint({
  ...operation,
  path: '/internal/exports/stock-movements',
  operationId: 'exportStockMovements',
  summary: 'What changed the units of a product as CSV, newest first',
  description,
  auth: { scopes: ['exports', 'inventory:read'] },
  query: z.strictObject({ productId: id.meta({ description: 'Whose ledger it is.', example: demoIds.product }) }),
  problems: ['not-found', 'export-running'],
  stream: {
    mediaType: 'text/csv',
    whole: true,
    example: 'at,productId,kind,delta,onHand,reason,bookedBy,orderId\r\n',
  },
  examples: { query: { productId: demoIds.product } },
});

export const exportDeadLetters = defineEndpoint({
  ...operation,
  path: '/internal/exports/dead-letters',
  operationId: 'exportDeadLetters',
  summary: 'Events that wait for somebody to act as CSV, the longest parked first',
  description: `${description} It has errors, and nothing of what events carry.`,
  auth: { scopes: ['exports', 'events:read'] },
  query: deadLetterFilter,
  problems: ['not-found', 'export-running'],
  stream: {
    mediaType: 'text/csv',
    whole: true,
    example: 'consumer,eventId,type,topic,partitionKey,parkedAt,attempts,dueAt,error\r\n',
  },
  examples: { query: { state: 'all' } },
});

export const exportStuckOrders = defineEndpoint({
  ...operation,
  path: '/internal/exports/stuck-orders',
  operationId: 'exportStuckOrders',
  summary: 'The orders that get no further by themselves as CSV, those without a step for longest first',
  description: `${description} Dead letters of an order are named, and their errors are not.`,
  auth: { scopes: ['exports', 'orders:read'] },
  query: stuckFilter,
  stream: {
    mediaType: 'text/csv',
    whole: true,
    example: 'number,orderId,status,since,waitsFor,dueAt,overdue,attempts,blockedBy,unansweredRefunds,remedy\r\n',
  },
  examples: { query: { waitsFor: 'warehouse' } },
});

export const exportJobRuns = defineEndpoint({
  ...operation,
  path: '/internal/exports/job-runs',
  operationId: 'exportJobRuns',
  summary: 'Runs of jobs as CSV, newest first',
  description,
  auth: { scopes: ['exports', 'jobs:run'] },
  query: runFilter,
  stream: {
    mediaType: 'text/csv',
    whole: true,
    example: 'id,name,scheduledFor,state,attempt,startedAt,endedAt,cancelRequestedAt,result,error\r\n',
  },
  examples: { query: { name: 'prune' } },
});

export const exportStaffMembers = defineEndpoint({
  ...operation,
  path: '/internal/exports/staff',
  operationId: 'exportStaffMembers',
  summary: 'Whoever has another role than a customer’s as CSV, the newest account first',
  description: `${description} It has names and e-mail addresses. When somebody was last seen is as it is read.`,
  auth: { scopes: ['exports', 'staff:write'] },
  query: z.strictObject({}),
  stream: {
    mediaType: 'text/csv',
    whole: true,
    example: 'id,name,email,roles,hasSecondFactor,lastSeenAt\r\n',
  },
  examples: {},
});

export const exportWebhookEndpoints = defineEndpoint({
  ...operation,
  path: '/internal/exports/webhook-endpoints',
  operationId: 'exportWebhookEndpoints',
  summary: 'Where webhooks are sent to as CSV, the newest first',
  description: `${description} It has no secrets.`,
  auth: { scopes: ['exports', 'webhooks:write'] },
  query: z.strictObject({}),
  stream: {
    mediaType: 'text/csv',
    whole: true,
    example:
      'id,url,description,eventTypes,enabled,disabledReason,disabledAt,failingSince,failures,pausedUntil,createdAt,updatedAt\r\n',
  },
  examples: {},
});
