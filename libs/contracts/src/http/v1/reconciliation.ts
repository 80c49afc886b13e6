import * as z from 'zod';
import { defineEndpoint } from '../endpoint.ts';
import { instant, money } from '../fields.ts';

const count = z.int();

const exact = z
  .string()
  .regex(/^-?\d+$/)
  .meta({ example: '500' });

export const reconciliation = z
  .object({
    orders: z.object({ total: count, open: count, shipped: count, delivered: count, cancelled: count }),
    orderPlaced: z.object({ recorded: count, effects: count }),
    fulfilments: count,
    fulfilling: z.object({
      underWay: count,
      uncollected: count,
      overdue: count.meta({ description: 'Of those under way, how many wait longer for an answer than they should.' }),
    }),
    payments: z.array(
      z.object({
        authorised: money,
        captured: money.meta({ description: 'What was collected, less what was given back.' }),
      }),
    ),
    notifications: count.meta({ description: 'Ever told, also those that were removed since.' }),
    underWay: z.object({ outbox: count, handling: count, parked: count }),
    stock: z
      .object({
        received: count,
        onHand: count,
        reserved: count,
        shipped: count,
        openLines: count,
        exact: z.object({ received: exact, onHand: exact, reserved: exact, shipped: exact, openLines: exact }).meta({
          description: 'The same sums as text, digit by digit.',
        }),
      })
      .meta({
        description:
          'As numbers they end at ±9007199254740991, beyond which JSON numbers are not exact to most clients: hold `exact` against each other.',
      }),
    at: instant,
  })
  .meta({ id: 'Reconciliation', description: 'Counts and sums of one snapshot, by which the books are checked.' });

export const readReconciliation = defineEndpoint({
  method: 'get',
  path: '/internal/reconciliation',
  operationId: 'readReconciliation',
  summary: 'Check the books: orders, events, stock',
  description: 'Not routed from outside the cluster.',
  tags: ['Internal'],
  auth: { scopes: ['reporting:read'] },
  answers: { 200: reconciliation },
  problems: [],
  examples: {
    answer: {
      orders: { total: 12, open: 5, shipped: 2, delivered: 3, cancelled: 2 },
      orderPlaced: { recorded: 12, effects: 12 },
      fulfilments: 12,
      fulfilling: { underWay: 7, uncollected: 0, overdue: 1 },
      payments: [
        {
          authorised: { amount: '310.00', currency: 'GBP' },
          captured: { amount: '412.50', currency: 'GBP' },
        },
      ],
      notifications: 14,
      underWay: { outbox: 0, handling: 0, parked: 0 },
      stock: {
        received: 500,
        onHand: 478,
        reserved: 31,
        shipped: 22,
        openLines: 31,
        exact: { received: '500', onHand: '478', reserved: '31', shipped: '22', openLines: '31' },
      },
      at: '2026-11-22T10:00:00.000Z',
    },
  },
});
