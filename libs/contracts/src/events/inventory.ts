import * as z from 'zod';
import { defineEvent, since } from './event-contract.ts';
import { id, version } from './fields.ts';
import { sampleIds } from './sample-ids.ts';

const inventory = {
  topic: 'orderline.inventory.v1',
  direction: 'send',
  source: '/orderline/inventory',
  aggregateId: 'productId',
  changes: [since('2026-11-22')],
} as const;

export const StockDepleted = defineEvent({
  ...inventory,
  summary: 'Nothing of a product is available any more.',
  schemaVersion: 1,
  schema: z.object({ productId: id, version, available: z.literal(0) }),
  sample: { productId: sampleIds.product, version: 1, available: 0 },
});

export const StockReplenished = defineEvent({
  ...inventory,
  summary: 'A product that was depleted is available again.',
  schemaVersion: 1,
  schema: z.object({ productId: id, version, available: z.int().positive() }),
  sample: { productId: sampleIds.product, version: 2, available: 40 },
});
