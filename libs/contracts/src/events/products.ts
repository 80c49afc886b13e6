import * as z from 'zod';
import { defineEvent, since } from './event-contract.ts';
import { amount, id, instant, prose, text, version } from './fields.ts';
import { sampleIds } from './sample-ids.ts';

const products = {
  topic: 'orderline.products.v1',
  direction: 'send',
  source: '/orderline/catalog',
  aggregateId: 'productId',
  schemaVersion: 1,
  changes: [since('2026-11-30')],
} as const;

/** Each event has the whole product: the topic keeps the last one of each, and is a copy of the catalogue by that. */
const product = {
  productId: id,
  version,
  sku: text,
  title: text,
  description: prose,
  category: text,
  price: amount,
} as const;

const sample = {
  productId: sampleIds.product,
  version: 1,
  sku: 'MUG-01',
  title: 'Enamel mug',
  description: 'Holds 30 cl, and what it holds stays warm.',
  category: 'kitchen',
  price: { amount: '12.50', currency: 'GBP' },
} as const;

export const ProductCreated = defineEvent({
  ...products,
  summary: 'A product is in the catalogue; one that was there before its first event is told as it was then.',
  schema: z.object({ ...product, createdAt: instant }),
  sample: { ...sample, createdAt: '2026-03-04T05:00:00.000Z' },
});

export const ProductChanged = defineEvent({
  ...products,
  summary: 'Title, description or category of a product is another by now.',
  schema: z.object({ ...product, changedAt: instant }),
  sample: { ...sample, version: 2, title: 'Enamel mug, blue', changedAt: '2026-03-04T06:00:00.000Z' },
});

export const ProductPriceChanged = defineEvent({
  ...products,
  summary: 'A product has another price; orders that were placed keep theirs.',
  schema: z.object({ ...product, previousPrice: amount, changedAt: instant }),
  sample: {
    ...sample,
    version: 3,
    price: { amount: '11.00', currency: 'GBP' },
    previousPrice: { amount: '12.50', currency: 'GBP' },
    changedAt: '2026-03-04T07:00:00.000Z',
  },
});
