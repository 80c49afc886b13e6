import * as z from 'zod';
import { defineEvent } from './event-contract.ts';
import { amount, id, instant, quantity, version } from './fields.ts';
import { sampleIds } from './sample-ids.ts';

const orders = { topic: 'orderline.orders.v1', source: '/orderline/orders', aggregateId: 'orderId' } as const;

export const OrderPlaced = defineEvent({
  ...orders,
  summary: 'An order was accepted in full; its stock is reserved.',
  schemaVersion: 1,
  schema: z.object({
    orderId: id,
    version,
    customerId: id,
    lines: z.array(z.object({ productId: id, sku: z.string(), quantity, unitPrice: amount })).min(1),
    total: amount,
    placedAt: instant,
  }),
  sample: {
    orderId: sampleIds.order,
    version: 1,
    customerId: sampleIds.customer,
    lines: [
      {
        productId: sampleIds.product,
        sku: 'MUG-01',
        quantity: 2,
        unitPrice: { amount: '12.50', currency: 'GBP' },
      },
    ],
    total: { amount: '25.00', currency: 'GBP' },
    placedAt: '2026-03-04T05:06:07.089Z',
  },
});

export const OrderCancelled = defineEvent({
  ...orders,
  summary: 'An order was cancelled; the stock of its lines is free again.',
  schemaVersion: 1,
  schema: z.object({
    orderId: id,
    version,
    customerId: id,
    lines: z.array(z.object({ productId: id, quantity })).min(1),
    cancelledAt: instant,
  }),
  sample: {
    orderId: sampleIds.order,
    version: 2,
    customerId: sampleIds.customer,
    lines: [{ productId: sampleIds.product, quantity: 2 }],
    cancelledAt: '2026-03-04T06:07:08.090Z',
  },
});
