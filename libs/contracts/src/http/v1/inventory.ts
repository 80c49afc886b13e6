import * as z from 'zod';
import { demoIds } from '../demo.ts';
import { defineEndpoint } from '../endpoint.ts';
import { id, line } from '../fields.ts';

const most = 2_000_000_000;

export const stock = z
  .object({ onHand: z.int(), reserved: z.int(), available: z.int(), version: z.int() })
  .meta({ id: 'Stock', description: 'Units of one product: onHand = available + reserved.' });

const tags = ['Inventory'];

export const readStock = defineEndpoint({
  method: 'get',
  path: '/api/v1/inventory/{productId}',
  operationId: 'readStock',
  summary: 'Read the stock of a product',
  tags,
  auth: { scopes: ['inventory:read'] },
  params: z.object({ productId: id }),
  answers: { 200: stock },
  problems: ['not-found'],
  versioned: 'etag',
  examples: {
    params: { productId: demoIds.product },
    answer: { onHand: 1450, reserved: 2, available: 1448, version: 3 },
  },
});

export const adjustStock = defineEndpoint({
  method: 'post',
  path: '/api/v1/inventory/{productId}/adjustments',
  operationId: 'adjustStock',
  summary: 'Book units in or out',
  description: 'A positive delta is a receipt. What is reserved for orders cannot be taken out.',
  tags,
  auth: { scopes: ['inventory:write'] },
  params: z.object({ productId: id }),
  body: z
    .strictObject({
      delta: z
        .int()
        .min(-most)
        .max(most)
        .refine((delta) => delta !== 0, 'must not be 0')
        .meta({ not: { const: 0 } }),
      reason: line(200),
    })
    .meta({ id: 'StockAdjustment' }),
  answers: { 201: stock },
  problems: ['not-found', 'stock-would-be-negative', 'stock-too-large'],
  idempotency: 'accepted',
  examples: {
    params: { productId: demoIds.product },
    body: { delta: 100, reason: 'delivery 4711' },
    answer: { onHand: 1550, reserved: 2, available: 1548, version: 4 },
  },
});
