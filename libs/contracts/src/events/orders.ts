import * as z from 'zod';
import { cancellationReasons } from '../cancellation-reasons.ts';
import { refundReasons } from '../refund-reasons.ts';
import { defineEvent, since } from './event-contract.ts';
import { amount, country, id, instant, named, quantity, reasonOf, text, version } from './fields.ts';
import { sampleIds } from './sample-ids.ts';

const orders = {
  topic: 'orderline.orders.v1',
  direction: 'send',
  source: '/orderline/orders',
  aggregateId: 'orderId',
  changes: [since('2026-11-22')],
} as const;

const firstPublished = since('2026-11-22');
const formOfAmounts = { version: '1.1', date: '2026-11-30', what: 'The schema states the form of amounts.' };

const orderLine = named(
  'OrderLine',
  'A product of an order, at the price for which it was ordered.',
  z.object({ productId: id, sku: text, quantity, unitPrice: amount }),
);

const productQuantity = named('ProductQuantity', 'Units of a product.', z.object({ productId: id, quantity }));

/** The customer, or the step at which an order could not go on. */
const cancellationReason = reasonOf(...cancellationReasons);

export const OrderPlaced = defineEvent({
  ...orders,
  summary: 'An order was accepted in full; its stock is reserved.',
  changes: [
    firstPublished,
    formOfAmounts,
    { version: '1.2', date: '2026-11-30', what: '`country` says where the goods go.' },
  ],
  schemaVersion: 1,
  schema: z.object({
    orderId: id,
    version,
    customerId: id,
    lines: z.array(orderLine).min(1),
    total: amount,
    country: country.optional(),
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
    country: 'GB',
    placedAt: '2026-03-04T05:06:07.089Z',
  },
});

export const OrderCancelled = defineEvent({
  ...orders,
  summary: 'An order was cancelled; the stock of its lines is free again.',
  changes: [
    firstPublished,
    { version: '1.1', date: '2026-11-22', what: '`reason` says why.' },
    { version: '1.2', date: '2026-11-30', what: 'The schema names the known reasons.' },
    { version: '1.3', date: '2026-12-01', what: 'A reason more: `staff`, of those who look after the shop.' },
  ],
  schemaVersion: 1,
  schema: z.object({
    orderId: id,
    version,
    customerId: id,
    lines: z.array(productQuantity).min(1),
    reason: cancellationReason.optional(),
    cancelledAt: instant,
  }),
  sample: {
    orderId: sampleIds.order,
    version: 2,
    customerId: sampleIds.customer,
    lines: [{ productId: sampleIds.product, quantity: 2 }],
    reason: 'customer',
    cancelledAt: '2026-03-04T06:07:08.090Z',
  },
});

export const OrderRefunded = defineEvent({
  ...orders,
  summary:
    'Money was given back: what was collected for a cancelled order, or, with `refundId`, what staff have given back of any other, several times perhaps. `total` is what was given back this time.',
  changes: [
    since('2026-11-30'),
    {
      version: '1.1',
      date: '2026-12-01',
      what: 'Staff give back parts: `refundId` names each and `reason` says why; `total`, what was given back, may be less than the order cost.',
    },
  ],
  schemaVersion: 1,
  schema: z.object({
    orderId: id,
    version,
    customerId: id,
    total: amount,
    refundId: id.optional(),
    reason: reasonOf(...refundReasons).optional(),
    refundedAt: instant,
  }),
  sample: {
    orderId: sampleIds.order,
    version: 3,
    customerId: sampleIds.customer,
    total: { amount: '25.00', currency: 'GBP' },
    refundedAt: '2026-03-04T06:07:09.000Z',
  },
});

const progress = { orderId: id, version, customerId: id } as const;
const sampleOrder = { orderId: sampleIds.order, customerId: sampleIds.customer } as const;

export const OrderPaid = defineEvent({
  ...orders,
  summary: 'The payment provider has authorised the whole amount of an order; nothing is collected yet.',
  changes: [firstPublished, formOfAmounts],
  schemaVersion: 1,
  schema: z.object({ ...progress, total: amount, paidAt: instant }),
  sample: {
    ...sampleOrder,
    version: 2,
    total: { amount: '25.00', currency: 'GBP' },
    paidAt: '2026-03-04T05:06:08.000Z',
  },
});

export const OrderPacked = defineEvent({
  ...orders,
  summary: 'The warehouse has picked and packed every line of an order.',
  schemaVersion: 1,
  schema: z.object({ ...progress, packedAt: instant }),
  sample: { ...sampleOrder, version: 3, packedAt: '2026-03-04T05:10:00.000Z' },
});

export const OrderShipped = defineEvent({
  ...orders,
  summary: 'The carrier has an order; its goods have left the stock, and it can be cancelled no more.',
  changes: [
    firstPublished,
    { version: '1.1', date: '2026-11-30', what: '`carrier` says who has it.' },
    { version: '1.2', date: '2026-11-30', what: '`trackingNumber` is marked as personal.' },
  ],
  schemaVersion: 1,
  schema: z.object({
    ...progress,
    lines: z.array(productQuantity).min(1),
    carrier: text.optional(),
    trackingNumber: text.meta({ pii: true }).optional(),
    shippedAt: instant,
  }),
  sample: {
    ...sampleOrder,
    version: 4,
    lines: [{ productId: sampleIds.product, quantity: 2 }],
    carrier: 'ParcelPost',
    trackingNumber: 'PP1234567890',
    shippedAt: '2026-03-04T15:00:00.000Z',
  },
});

export const OrderDelivered = defineEvent({
  ...orders,
  summary: 'The carrier has delivered an order.',
  schemaVersion: 1,
  schema: z.object({ ...progress, deliveredAt: instant }),
  sample: { ...sampleOrder, version: 5, deliveredAt: '2026-03-05T11:30:00.000Z' },
});
