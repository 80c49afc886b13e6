import * as z from 'zod';
import { defineEvent, since } from './event-contract.ts';
import { id, instant, named, quantity, reasonOf, text, version } from './fields.ts';
import { sampleIds } from './sample-ids.ts';

const requests = {
  topic: 'warehouse.requests.v1',
  direction: 'send',
  source: '/orderline/fulfilment',
  aggregateId: 'orderId',
  schemaVersion: 1,
  changes: [since('2026-11-22')],
} as const;

const answers = {
  topic: 'warehouse.events.v1',
  direction: 'receive',
  source: '/warehouse',
  aggregateId: 'orderId',
  schemaVersion: 1,
  changes: [since('2026-11-22')],
} as const;

const namedReasons = [
  since('2026-11-22'),
  { version: '1.1', date: '2026-11-30', what: 'The schema names the known reasons.' },
] as const;

const pickLine = named('PickLine', 'Units of a product to pick.', z.object({ productId: id, sku: text, quantity }));

export const PickRequested = defineEvent({
  ...requests,
  summary: 'The warehouse is asked to pick and pack an order; asked again, it is the same pick.',
  schema: z.object({
    orderId: id,
    version,
    lines: z.array(pickLine).min(1),
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
  changes: namedReasons,
  schema: z.object({ orderId: id, version, reason: reasonOf('order-cancelled'), requestedAt: instant }),
  sample: { orderId: sampleIds.order, version: 2, reason: 'order-cancelled', requestedAt: '2026-03-04T06:07:08.090Z' },
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
  changes: namedReasons,
  schema: z.object({ orderId: id, version, reason: reasonOf('damaged', 'missing'), rejectedAt: instant }),
  sample: { orderId: sampleIds.order, version: 1, reason: 'damaged', rejectedAt: '2026-03-04T05:10:00.000Z' },
});
