import * as z from 'zod';
import { defineEvent } from './event-contract.ts';
import { id, instant, quantity, reason, text, version } from './fields.ts';
import { sampleIds } from './sample-ids.ts';

const requests = {
  topic: 'warehouse.requests.v1',
  direction: 'send',
  source: '/orderline/fulfilment',
  aggregateId: 'orderId',
  schemaVersion: 1,
} as const;

const answers = {
  topic: 'warehouse.events.v1',
  direction: 'receive',
  source: '/warehouse',
  aggregateId: 'orderId',
  schemaVersion: 1,
} as const;

export const PickRequested = defineEvent({
  ...requests,
  summary: 'The warehouse is asked to pick and pack an order; asked again, it is the same pick.',
  schema: z.object({
    orderId: id,
    version,
    lines: z.array(z.object({ productId: id, sku: text, quantity })).min(1),
    requestedAt: instant,
  }),
  sample: {
    orderId: sampleIds.order,
    version: 1,
    lines: [{ productId: sampleIds.product, sku: 'MUG-01', quantity: 2 }],
    requestedAt: '2026-03-04T05:06:08.000Z',
  },
});

export const PickCancellationRequested = defineEvent({
  ...requests,
  summary: 'The order is not to be sent: what is picked goes back on its shelf. It is not answered.',
  schema: z.object({ orderId: id, version, reason, requestedAt: instant }),
  sample: { orderId: sampleIds.order, version: 2, reason: 'customer', requestedAt: '2026-03-04T06:07:08.090Z' },
});

export const PickCompleted = defineEvent({
  ...answers,
  summary: 'The warehouse has picked and packed every line of an order.',
  schema: z.object({ orderId: id, version, packedAt: instant }),
  sample: { orderId: sampleIds.order, version: 1, packedAt: '2026-03-04T05:10:00.000Z' },
});

export const PickRejected = defineEvent({
  ...answers,
  summary: 'The warehouse cannot pick the order: goods are missing or damaged.',
  schema: z.object({ orderId: id, version, reason, rejectedAt: instant }),
  sample: { orderId: sampleIds.order, version: 1, reason: 'damaged', rejectedAt: '2026-03-04T05:10:00.000Z' },
});
