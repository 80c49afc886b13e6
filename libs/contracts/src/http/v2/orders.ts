import * as z from 'zod';
import { cancellationReasons } from '../../cancellation-reasons.ts';
import { address, exampleAddress } from '../address.ts';
import { demoIds, demoLine, demoOrder, demoProduct } from '../demo.ts';
import { id, instant, money, pageOf, paging, quantity, sku } from '../fields.ts';
import * as v1 from '../v1/orders.ts';
import { revised } from '../version.ts';

const orderLine = z
  .object({
    product: z
      .object({ id, sku: z.string(), title: z.string() })
      .meta({ description: 'As it was when the order was placed.' }),
    quantity: z.int(),
    unitPrice: money,
    lineTotal: money,
  })
  .meta({ id: 'OrderLine' });

const number = z.string().meta({ description: 'What people call the order.', example: 'K7QM4-9XD2T' });

const statedNumber = z
  .string()
  .max(40)
  .regex(/^[\s-]*(?:[0-9A-TV-Za-tv-z][\s-]*){10}$/, 'is no order number such as "K7QM4-9XD2T"')
  .optional()
  .meta({
    description: 'Only the order of this number. Case, dashes and spaces do not count; O is 0, I and L are 1.',
    example: 'k7qm4 9xd2t',
  });

const shipment = z
  .object({
    carrier: z.string().nullable(),
    trackingNumber: z.string().nullable(),
    shippedAt: instant,
    deliveredAt: instant.nullable(),
  })
  .meta({ id: 'Shipment', description: 'What the carrier has not told is null.' });

const reason = z.enum([...cancellationReasons, 'other']).meta({
  description: 'Why, as a stable code; clients tolerate new ones.',
});

const detail = z.string().meta({ description: 'The same as a sentence for people.' });

const cancellation = z.object({ reason, detail, cancelledAt: instant }).meta({ id: 'Cancellation' });

export const order = z
  .object({
    id,
    number,
    customerId: id,
    status: v1.order.shape.status,
    lines: z.array(orderLine),
    total: money,
    refunded: money.nullable().meta({ description: 'What was given back so far. Null while nothing was.' }),
    shippingAddress: address,
    shipment: shipment.nullable().meta({ description: 'Null until the order has shipped.' }),
    cancellation: cancellation.nullable().meta({ description: 'Null unless the order is cancelled.' }),
    placedAt: instant,
    updatedAt: instant,
  })
  .meta({ id: 'Order' });

export const orderEvent = v1.orderEvent
  .extend({
    reason: reason.optional(),
    detail: detail.optional(),
    amount: money.optional().meta({ description: 'What was given back this time.' }),
  })
  .meta({ id: 'OrderEvent' });

const lines = v1.distinctLines(z.strictObject({ sku, quantity }), 'sku');

const { shippingAddress, expectedTotal, customerId } = v1.newOrder.shape;

const newOrder = z.strictObject({ lines, shippingAddress, expectedTotal, customerId }).meta({ id: 'NewOrder' });

const { id: productId, sku: mug, title } = demoProduct;

export const twoMugs = {
  ...demoOrder,
  number: 'K7QM4-9XD2T',
  lines: [{ product: { id: productId, sku: mug, title }, ...demoLine }],
  refunded: null,
  shipment: null,
  cancellation: null,
};

const changedMind = { reason: 'customer', detail: 'Cancelled by the customer.' };

const at = '2026-11-22T10:05:00.000Z';

export const cancelled = {
  ...twoMugs,
  id: demoIds.cancelledOrder,
  number: 'K7QM4-9XD2V',
  status: 'cancelled',
  cancellation: { ...changedMind, cancelledAt: at },
  updatedAt: at,
} as const;

export const placeOrder = revised(v1.placeOrder, {
  path: '/api/v2/orders',
  description: 'Each line names its product by SKU, compared without regard to case.',
  body: newOrder,
  answers: { 201: order },
  examples: {
    body: {
      lines: [{ sku: mug, quantity: 2 }],
      shippingAddress: exampleAddress,
      expectedTotal: demoOrder.total,
    },
    answer: twoMugs,
  },
});

export const listOrders = revised(v1.listOrders, {
  path: '/api/v2/orders',
  query: z.strictObject({ number: statedNumber, ...paging }),
  answers: { 200: pageOf(order) },
  examples: { answer: { items: [twoMugs], page: { next: null } } },
});

export const readOrder = revised(v1.readOrder, {
  path: '/api/v2/orders/{id}',
  answers: { 200: order },
  examples: { params: { id: demoIds.order }, answer: twoMugs },
});

export const listOrderEvents = revised(v1.listOrderEvents, {
  path: '/api/v2/orders/{id}/events',
  answers: { 200: pageOf(orderEvent) },
  examples: {
    params: { id: demoIds.order },
    answer: { items: [{ type: 'OrderPlaced', version: 1, at: demoOrder.placedAt }], page: { next: null } },
  },
});

export const cancelOrder = revised(v1.cancelOrder, {
  path: '/api/v2/orders/{id}/cancellation',
  description:
    'Repeated, it is answered as at first. An order that was cancelled for another reason is refused, so that nobody takes that for their own doing; `detail` says why.',
  answers: { 200: order },
  examples: { params: { id: demoIds.cancelledOrder }, answer: cancelled },
});
