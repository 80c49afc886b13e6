import * as z from 'zod';
import { address, exampleAddress } from '../address.ts';
import { demoIds, demoLine, demoOrder, demoProduct } from '../demo.ts';
import { id, instant, money, pageOf, quantity, sku } from '../fields.ts';
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

const order = z
  .object({
    id,
    customerId: id,
    status: v1.order.shape.status,
    lines: z.array(orderLine),
    total: money,
    shippingAddress: address,
    placedAt: instant,
    updatedAt: instant,
  })
  .meta({ id: 'Order' });

const lines = v1.distinctLines(z.strictObject({ sku, quantity }), 'sku');

const { shippingAddress, expectedTotal, customerId } = v1.newOrder.shape;

const newOrder = z.strictObject({ lines, shippingAddress, expectedTotal, customerId }).meta({ id: 'NewOrder' });

const { id: productId, sku: mug, title } = demoProduct;

const twoMugs = { ...demoOrder, lines: [{ product: { id: productId, sku: mug, title }, ...demoLine }] };

const cancelled = { ...twoMugs, id: demoIds.cancelledOrder, status: 'cancelled' } as const;

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
  answers: { 200: pageOf(order) },
  examples: { answer: { items: [twoMugs], page: { next: null } } },
});

export const readOrder = revised(v1.readOrder, {
  path: '/api/v2/orders/{id}',
  answers: { 200: order },
  examples: { params: { id: demoIds.order }, answer: twoMugs },
});

export const cancelOrder = revised(v1.cancelOrder, {
  path: '/api/v2/orders/{id}/cancellation',
  answers: { 200: order },
  examples: { params: { id: demoIds.cancelledOrder }, answer: cancelled },
});
