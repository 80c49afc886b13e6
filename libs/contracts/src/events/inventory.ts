import { z } from 'zod';
import { defineEvent } from './event-contract.ts';
import { id, version } from './fields.ts';

const inventory = {
  topic: 'orderline.inventory.v1',
  source: '/orderline/inventory',
  aggregateId: 'productId',
} as const;

export const StockDepleted = defineEvent({
  ...inventory,
  schemaVersion: 1,
  schema: z.object({ productId: id, version, available: z.literal(0) }),
});

export const StockReplenished = defineEvent({
  ...inventory,
  schemaVersion: 1,
  schema: z.object({ productId: id, version, available: z.int().positive() }),
});
