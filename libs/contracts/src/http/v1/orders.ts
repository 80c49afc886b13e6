import * as z from 'zod';
import { address, exampleAddress, statedAddress } from '../address.ts';
import { demoIds, demoLine, demoOrder, demoProduct } from '../demo.ts';
import { defineEndpoint } from '../endpoint.ts';
import { amount, id, instant, money, pageOf, paging, quantity } from '../fields.ts';
import { replacedBy } from '../version.ts';

export const order = z
  .object({
    id,
    customerId: id,
    status: z.enum(['placed', 'paid', 'packed', 'shipped', 'delivered', 'cancelled']),
    items: z.array(
      z.object({
        productId: id,
        sku: z.string(),
        title: z.string(),
        quantity: z.int(),
        unitPrice: money,
        lineTotal: money,
      }),
    ),
    total: money,
    shippingAddress: address,
    placedAt: instant,
    updatedAt: instant,
  })
  .meta({ id: 'Order' });

export const orderEvent = z
  .object({
    type: z.string().meta({ description: 'Clients tolerate new ones.' }),
    version: z.int(),
    at: instant,
    reason: z.string().optional(),
  })
  .meta({ id: 'OrderEvent' });

type Named<Part extends string> = z.ZodType<Readonly<Record<Part, string>>>;

/** The lines of an order, each of another product, which `part` names without regard to case. */
export const distinctLines = <Part extends string, Line extends Named<Part>>(line: Line, part: Part) =>
  z
    .array(line)
    .min(1)
    .max(1000)
    .superRefine((lines, context) => {
      const seen = new Set<string>();
      for (const [index, { [part]: stated }] of lines.entries()) {
        const name = stated.toLowerCase();
        if (seen.has(name)) {
          context.addIssue({ code: 'custom', path: [index, part], message: 'is on another line already' });
        }
        seen.add(name);
      }
    });

const items = distinctLines(z.strictObject({ productId: id, quantity }), 'productId');

export const newOrder = z
  .strictObject({
    items,
    shippingAddress: statedAddress,
    expectedTotal: amount.optional().meta({ description: 'Refused as `price-changed` where it no longer holds.' }),
    customerId: id.optional().meta({ description: 'Whose order it is: needs `orders:on-behalf`.' }),
  })
  .meta({ id: 'NewOrder' });

const { id: productId, sku, title } = demoProduct;

const twoMugs = { ...demoOrder, items: [{ productId, sku, title, ...demoLine }] };

const cancelled = { ...twoMugs, id: demoIds.cancelledOrder, status: 'cancelled' } as const;

const tags = ['Orders'];

export const placeOrder = defineEndpoint({
  method: 'post',
  path: '/api/v1/orders',
  operationId: 'placeOrder',
  summary: 'Place an order, met in full or not at all',
  tags,
  auth: 'user',
  apiKeys: ['orders:on-behalf'],
  body: newOrder,
  answers: { 201: order },
  problems: ['out-of-stock', 'price-changed', 'unknown-reference', 'forbidden', 'insufficient-user-authentication'],
  idempotency: 'required',
  versioned: 'etag',
  deprecated: replacedBy('/api/v2/orders'),
  examples: {
    body: {
      items: [{ productId, quantity: 2 }],
      shippingAddress: exampleAddress,
      expectedTotal: demoOrder.total,
    },
    answer: twoMugs,
  },
});

export const listOrders = defineEndpoint({
  method: 'get',
  path: '/api/v1/orders',
  operationId: 'listOrders',
  summary: 'List your orders, newest first',
  tags,
  auth: 'user',
  query: z.strictObject(paging),
  answers: { 200: pageOf(order) },
  problems: [],
  deprecated: replacedBy('/api/v2/orders'),
  examples: { answer: { items: [twoMugs], page: { next: null } } },
});

export const readOrder = defineEndpoint({
  method: 'get',
  path: '/api/v1/orders/{id}',
  operationId: 'readOrder',
  summary: 'Read an order of yours',
  tags,
  auth: 'user',
  params: z.object({ id }),
  answers: { 200: order },
  problems: ['not-found'],
  versioned: 'etag',
  deprecated: replacedBy('/api/v2/orders/{id}'),
  examples: { params: { id: demoIds.order }, answer: twoMugs },
});

export const listOrderEvents = defineEndpoint({
  method: 'get',
  path: '/api/v1/orders/{id}/events',
  operationId: 'listOrderEvents',
  summary: 'Read what has happened to an order, oldest first',
  tags,
  auth: 'user',
  params: z.object({ id }),
  query: z.strictObject(paging),
  answers: { 200: pageOf(orderEvent) },
  problems: ['not-found'],
  deprecated: { ...replacedBy('/api/v2/orders/{id}/events'), since: '2026-11-30' },
  examples: {
    params: { id: demoIds.order },
    answer: { items: [{ type: 'OrderPlaced', version: 1, at: '2026-11-22T10:00:00.000Z' }], page: { next: null } },
  },
});

export const cancelOrder = defineEndpoint({
  method: 'post',
  path: '/api/v1/orders/{id}/cancellation',
  operationId: 'cancelOrder',
  summary: 'Cancel an order that has not shipped',
  tags,
  auth: 'user',
  params: z.object({ id }),
  answers: { 200: order },
  problems: ['not-found', 'invalid-transition'],
  versioned: 'etag',
  deprecated: replacedBy('/api/v2/orders/{id}/cancellation'),
  examples: { params: { id: demoIds.cancelledOrder }, answer: cancelled },
});
