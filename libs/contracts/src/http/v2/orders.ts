import * as z from 'zod';
import { address, exampleAddress } from '../address.ts';
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

const twoMugs = {
  id: '0199c0de-7a00-7000-8000-000000000020',
  customerId: '0199c0de-7a00-7000-8000-000000000001',
  status: 'placed',
  lines: [
    {
      product: { id: '0199c0de-7a00-7000-8000-000000000010', sku: 'MUG-01', title: 'Enamel mug' },
      quantity: 2,
      unitPrice: { amount: '8.50', currency: 'GBP' },
      lineTotal: { amount: '17.00', currency: 'GBP' },
    },
  ],
  total: { amount: '17.00', currency: 'GBP' },
  shippingAddress: exampleAddress,
  placedAt: '2026-11-22T10:00:00.000Z',
  updatedAt: '2026-11-22T10:00:00.000Z',
};

export const placeOrder = revised(v1.placeOrder, {
  path: '/api/v2/orders',
  description: 'Each line names its product by SKU, compared without regard to case.',
  body: newOrder,
  answers: { 201: order },
  examples: {
    body: {
      lines: [{ sku: 'MUG-01', quantity: 2 }],
      shippingAddress: exampleAddress,
      expectedTotal: { amount: '17.00', currency: 'GBP' },
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
  examples: { answer: twoMugs },
});

export const cancelOrder = revised(v1.cancelOrder, {
  path: '/api/v2/orders/{id}/cancellation',
  answers: { 200: order },
  examples: { answer: { ...twoMugs, status: 'cancelled' } },
});
