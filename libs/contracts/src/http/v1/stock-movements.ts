import * as z from 'zod';
import { demoIds } from '../demo.ts';
import { defineEndpoint } from '../endpoint.ts';
import { id, instant, pageOf, paging } from '../fields.ts';

export const stockMovement = z
  .object({
    kind: z.enum(['receipt', 'adjustment', 'shipment']),
    delta: z.int().meta({ description: 'Units that came, or went where it is negative.' }),
    onHand: z.int().meta({ description: 'Units on hand after it.' }),
    reason: z.string(),
    at: instant,
    bookedBy: id.nullable().meta({ description: 'The account; null of a shipment, and where it was not kept yet.' }),
    orderId: id.nullable().meta({ description: 'Of a shipment.' }),
  })
  .meta({ id: 'StockMovement' });

export const listStockMovements = defineEndpoint({
  method: 'get',
  path: '/internal/products/{id}/stock/movements',
  operationId: 'listStockMovements',
  summary: 'List what changed the units of a product, newest first',
  description: 'Not routed from outside the cluster. The ledger of the product, with the balance after each movement.',
  tags: ['Internal'],
  auth: { scopes: ['inventory:read'] },
  params: z.object({ id }),
  query: z.strictObject(paging),
  answers: { 200: pageOf(stockMovement) },
  problems: ['not-found'],
  examples: {
    params: { id: demoIds.product },
    answer: {
      items: [
        {
          kind: 'receipt',
          delta: 1450,
          onHand: 1450,
          reason: 'first delivery',
          at: '2026-11-22T10:00:00.000Z',
          bookedBy: null,
          orderId: null,
        },
      ],
      page: { next: null },
    },
  },
});
