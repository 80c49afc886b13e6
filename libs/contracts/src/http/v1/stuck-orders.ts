import * as z from 'zod';
import { demoIds, demoOrder } from '../demo.ts';
import { defineEndpoint } from '../endpoint.ts';
import { id, instant, pageOf, paging } from '../fields.ts';

const onItsWay = ['authorising', 'picking', 'shipping', 'capturing', 'delivering', 'voiding', 'uncollected'] as const;
/** One that is over is stuck while a refund of it is not answered. */
const status = z.enum([...onItsWay, 'completed', 'cancelled']);
const waitsFor = z.enum(['payment provider', 'warehouse', 'carrier', 'a person']);

const stuckOrder = z
  .object({
    orderId: id,
    status,
    attempts: z.int().meta({ description: 'Questions of this status that brought no answer.' }),
    since: instant.meta({ description: 'When it last took a step, or a question was asked again.' }),
    dueAt: instant.nullable().meta({ description: 'When an answer is overdue.' }),
    overdue: z.boolean(),
    waitsFor,
    blockedBy: z
      .array(
        z.object({
          id: z.string(),
          error: z.string().nullable().meta({ description: 'What it fails at; null without the scope `events:read`.' }),
        }),
      )
      .meta({ description: 'Dead letters of it.' }),
    unansweredRefunds: z.int().meta({ description: 'Refunds for which the provider was asked five times in vain.' }),
    remedy: z.enum([
      ...(['replay-event', 'settle-with-customer', 'sweep-deadlines', 'ask-payment-provider'] as const),
      'look-into-refund',
    ]),
  })
  .meta({ id: 'StuckOrder' });

/** What narrows stuck orders down, in a list and in an export. */
export const stuckFilter = z.strictObject({
  status: status.optional().meta({ description: 'Only those in this state.' }),
  waitsFor: waitsFor.optional().meta({ description: 'Only those that wait for this one.' }),
});

export const listStuckOrders = defineEndpoint({
  method: 'get',
  path: '/internal/stuck-orders',
  operationId: 'listStuckOrders',
  summary: 'List the orders that get no further by themselves, those without a step for longest first',
  description:
    'Also those of which a refund brings no answer, though they have ended. Not routed from outside the cluster.',
  tags: ['Internal'],
  auth: { scopes: ['orders:read'] },
  query: stuckFilter.extend(paging),
  answers: { 200: pageOf(stuckOrder) },
  problems: [],
  examples: {
    answer: {
      items: [
        {
          ...{ orderId: demoIds.shippedOrder, status: 'delivering', attempts: 2, since: demoOrder.placedAt },
          ...{ dueAt: '2026-11-22T14:00:00.000Z', overdue: true, waitsFor: 'carrier', blockedBy: [] },
          ...{ unansweredRefunds: 0, remedy: 'sweep-deadlines' },
        },
      ],
      page: { next: null },
    },
  },
});
