import * as z from 'zod';
import { defineEndpoint } from '../endpoint.ts';
import { instant, money } from '../fields.ts';

const count = z.int();

export const reconciliation = z
  .object({
    orders: z.object({ total: count, open: count, shipped: count, delivered: count, cancelled: count }),
    orderPlaced: z.object({ recorded: count, effects: count }),
    fulfilments: count,
    fulfilling: z.object({ underWay: count, uncollected: count }),
    payments: z.array(z.object({ authorised: money, captured: money })),
    notifications: count,
    underWay: z.object({ outbox: count, handling: count, parked: count }),
    stock: z.object({ received: count, onHand: count, reserved: count, shipped: count, openLines: count }),
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
      fulfilling: { underWay: 7, uncollected: 0 },
      payments: [
        {
          authorised: { amount: '310.00', currency: 'GBP' },
          captured: { amount: '412.50', currency: 'GBP' },
        },
      ],
      notifications: 14,
      underWay: { outbox: 0, handling: 0, parked: 0 },
      stock: { received: 500, onHand: 478, reserved: 31, shipped: 22, openLines: 31 },
      at: '2026-11-22T10:00:00.000Z',
    },
  },
});
