import { z } from 'zod';
import { defineEvent } from './event-contract.ts';
import { amount, id, instant, quantity, version } from './fields.ts';

const orders = { topic: 'orderline.orders.v1', source: '/orderline/orders', aggregateId: 'orderId' } as const;

export const OrderPlaced = defineEvent({
  ...orders,
  schemaVersion: 1,
  schema: z.object({
    orderId: id,
    version,
    customerId: id,
    lines: z.array(z.object({ productId: id, sku: z.string(), quantity, unitPrice: amount })).min(1),
    total: amount,
    placedAt: instant,
  }),
});

export const OrderCancelled = defineEvent({
  ...orders,
  schemaVersion: 1,
  schema: z.object({
    orderId: id,
    version,
    customerId: id,
    lines: z.array(z.object({ productId: id, quantity })).min(1),
    cancelledAt: instant,
  }),
});
