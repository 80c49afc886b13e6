import * as z from 'zod';
import { demoIds, demoOrder } from '../demo.ts';
import { defineEndpoint } from '../endpoint.ts';
import { id, pageOf, paging, sku, statedInstant } from '../fields.ts';
import { cancelled, order, orderEvent, twoMugs } from '../v2/orders.ts';
import { order as v1Order } from './orders.ts';

export const staffOrder = z.object(order.shape).meta({ id: 'StaffOrder', description: 'An order of any customer.' });

export const staffOrderEvent = z.object(orderEvent.shape).meta({ id: 'StaffOrderEvent' });

const tags = ['Internal'];
const read = { scopes: ['orders:read'] } as const;
const ofOrder = z.object({ id });

const shape = {
  status: v1Order.shape.status.optional().meta({ description: 'Only those that are so now.' }),
  customerId: id.optional().meta({ description: 'Only those of this customer.' }),
  sku: sku.optional().meta({ description: 'Of one of its lines, without regard to case.' }),
  placedFrom: statedInstant.optional().meta({ description: 'By RFC 3339.', example: '2021-01-01T00:00:00Z' }),
  placedBefore: statedInstant
    .optional()
    .meta({ description: 'By RFC 3339, itself not included.', example: '2031-01-01T00:00:00Z' }),
};

type Days = { readonly placedFrom?: unknown; readonly placedBefore?: unknown };

const inOrder = ({ placedFrom, placedBefore }: Days): boolean =>
  !(placedFrom instanceof Date) || !(placedBefore instanceof Date) || placedFrom < placedBefore;

const notAfter = { path: ['placedBefore'], message: 'is not after placedFrom' };

/** What narrows orders down, in a list and in an export. */
export const orderFilter = z.strictObject(shape).refine(inOrder, notAfter);

export const findOrders = defineEndpoint({
  method: 'get',
  path: '/internal/orders',
  operationId: 'findOrders',
  summary: 'List the orders of all customers, newest first',
  description:
    'Not routed from outside the cluster. A page looks at 10,000 orders at most: with a rare filter it may be short, or empty, and yet have a `page.next`.',
  tags,
  auth: read,
  query: z.strictObject({ ...shape, ...paging }).refine(inOrder, notAfter),
  answers: { 200: pageOf(staffOrder) },
  problems: [],
  examples: { answer: { items: [twoMugs], page: { next: null } } },
});

export const inspectOrder = defineEndpoint({
  method: 'get',
  path: '/internal/orders/{id}',
  operationId: 'inspectOrder',
  summary: 'Read an order of any customer',
  tags,
  auth: read,
  params: ofOrder,
  answers: { 200: staffOrder },
  problems: ['not-found'],
  versioned: 'etag',
  examples: { params: { id: demoIds.order }, answer: twoMugs },
});

export const inspectOrderEvents = defineEndpoint({
  method: 'get',
  path: '/internal/orders/{id}/events',
  operationId: 'inspectOrderEvents',
  summary: 'Read what has happened to an order of any customer, oldest first',
  tags,
  auth: read,
  params: ofOrder,
  query: z.strictObject(paging),
  answers: { 200: pageOf(staffOrderEvent) },
  problems: ['not-found'],
  examples: {
    params: { id: demoIds.order },
    answer: { items: [{ type: 'OrderPlaced', version: 1, at: demoOrder.placedAt }], page: { next: null } },
  },
});

export const cancelAnyOrder = defineEndpoint({
  method: 'post',
  path: '/internal/orders/{id}/cancellation',
  operationId: 'cancelAnyOrder',
  summary: 'Cancel an order of any customer that has not shipped',
  description:
    'The reason is `staff`. Repeated, it is answered as at first; an order that was cancelled for another reason is refused.',
  tags,
  auth: { scopes: ['orders:write'] },
  params: ofOrder,
  answers: { 200: staffOrder },
  problems: ['not-found', 'invalid-transition'],
  versioned: 'etag',
  examples: {
    params: { id: demoIds.order },
    answer: {
      ...cancelled,
      ...{ id: demoIds.order, number: twoMugs.number },
      cancellation: { ...cancelled.cancellation, reason: 'staff', detail: 'Cancelled by the shop.' },
    },
  },
});
