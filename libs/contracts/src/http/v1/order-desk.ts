import * as z from 'zod';
import { refundReasons } from '../../refund-reasons.ts';
import { demoIds } from '../demo.ts';
import { defineEndpoint } from '../endpoint.ts';
import { amount, id, instant, isBlank, money, pageOf, paging, prose, wholeList } from '../fields.ts';

const tags = ['Internal'];
const read = { scopes: ['orders:read'] } as const;
const ofOrder = z.object({ id });

const by = z
  .object({ kind: z.enum(['user', 'api-key']), id })
  .meta({ id: 'StaffActor', description: 'Who of the staff: a person, or a program by its key.' });

export const orderRefund = z
  .object({
    id,
    amount: money,
    reason: z.enum(refundReasons).meta({ description: 'A stable code; clients tolerate new ones.' }),
    state: z.enum(['requested', 'done', 'refused']).meta({
      description:
        '`requested`: the payment provider is asked, again and again until it tells. `refused`: it did not give it back.',
    }),
    requestedBy: by,
    attempts: z.int().meta({ description: 'Questions to the payment provider that brought no answer.' }),
    requestedAt: instant,
    settledAt: instant.nullable(),
    refusal: z.string().nullable().meta({ description: 'Why it was refused, where the payment provider said.' }),
  })
  .meta({ id: 'OrderRefund', description: 'Money that staff give back of an order.' });

const demoRefund = {
  ...{ id: '0199c0de-7a00-7000-8000-000000000080', amount: { amount: '5.00', currency: 'GBP' } },
  ...{ reason: 'damaged', state: 'requested', attempts: 0 },
  requestedBy: { kind: 'user', id: '0199c0de-7a00-7000-8000-000000000003' },
  ...{ requestedAt: '2026-11-22T10:06:00.000Z', settledAt: null, refusal: null },
} as const;

export const listOrderRefunds = defineEndpoint({
  method: 'get',
  path: '/internal/orders/{id}/refunds',
  operationId: 'listOrderRefunds',
  summary: 'List what staff have given back of an order, the newest first',
  description: 'All of them. What a cancelled order gives back is told by its events alone.',
  tags,
  auth: read,
  params: ofOrder,
  answers: { 200: wholeList(orderRefund) },
  problems: ['not-found'],
  examples: { params: { id: demoIds.order }, answer: { items: [], page: { next: null } } },
});

export const refundOrder = defineEndpoint({
  method: 'post',
  path: '/internal/orders/{id}/refunds',
  operationId: 'refundOrder',
  summary: 'Give money back of an order whose payment was collected',
  description:
    'A part, or all that is left. The payment provider is asked for it, until it tells; then the order shows it, and its customer is told. Several refunds are never more than was collected, and at most 100.',
  tags,
  auth: { scopes: ['orders:refund'] },
  params: ofOrder,
  body: z
    .strictObject({
      amount: amount.refine(({ minor }) => minor > 0, { path: ['amount'], message: 'must be more than 0' }),
      reason: orderRefund.shape.reason,
    })
    .meta({ id: 'NewRefund' }),
  answers: { 201: orderRefund },
  problems: ['not-found', 'refund-not-possible', 'refund-too-large', 'too-many-refunds'],
  idempotency: 'required',
  examples: {
    params: { id: demoIds.shippedOrder },
    body: { amount: demoRefund.amount, reason: demoRefund.reason },
    answer: demoRefund,
  },
});

export const orderNote = z
  .object({ id, text: z.string(), author: by, at: instant })
  .meta({ id: 'OrderNote', description: 'What staff have written down about an order.' });

const demoNote = {
  ...{ id: '0199c0de-7a00-7000-8000-000000000081', text: 'The parcel was wet: half of it is given back.' },
  ...{ author: demoRefund.requestedBy, at: '2026-11-22T10:06:00.000Z' },
} as const;

export const listOrderNotes = defineEndpoint({
  method: 'get',
  path: '/internal/orders/{id}/notes',
  operationId: 'listOrderNotes',
  summary: 'Read what staff have written down about an order, the newest first',
  tags,
  auth: read,
  params: ofOrder,
  query: z.strictObject(paging),
  answers: { 200: pageOf(orderNote) },
  problems: ['not-found'],
  examples: { params: { id: demoIds.order }, answer: { items: [], page: { next: null } } },
});

export const addOrderNote = defineEndpoint({
  method: 'post',
  path: '/internal/orders/{id}/notes',
  operationId: 'addOrderNote',
  summary: 'Write something down about an order',
  description: 'For staff alone. It stays as it is, until the customer of the order is erased.',
  tags,
  auth: { scopes: ['orders:write'] },
  params: ofOrder,
  body: z
    .strictObject({
      text: prose(4_000)
        .min(1)
        .refine((text) => text === '' || !isBlank(text), 'is blank'),
    })
    .meta({ id: 'NewOrderNote' }),
  answers: { 201: orderNote },
  problems: ['not-found', 'customer-erased'],
  idempotency: 'accepted',
  examples: { params: { id: demoIds.order }, body: { text: demoNote.text }, answer: demoNote },
});

export const retryOrderStep = defineEndpoint({
  method: 'post',
  path: '/internal/orders/{id}/retry',
  operationId: 'retryOrderStep',
  summary: 'Ask the open question of an order again now',
  description:
    'The payment provider, the warehouse or the carrier, whoever has not answered; refunds that are asked for as well. It never gives the order up.',
  tags,
  auth: { scopes: ['orders:write'] },
  params: ofOrder,
  answers: { 202: null },
  problems: ['not-found', 'nothing-to-retry'],
  examples: { params: { id: demoIds.order } },
});
