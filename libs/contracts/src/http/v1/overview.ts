import * as z from 'zod';
import { defineEndpoint } from '../endpoint.ts';
import { id, instant } from '../fields.ts';
import { reportedSales } from '../report-answers.ts';
import { day, salesExample } from '../report-fields.ts';
import { jobRun } from './jobs.ts';

const count = z.int();

const today = z.object({
  ...{ from: day, to: day, asOf: instant },
  totals: z.array(reportedSales),
  before: z.array(reportedSales).meta({ description: 'Of as much of the day before.' }),
});

const parts = {
  today: today.meta({ description: 'Sales of the day in UTC. `reports:read`.' }),
  stuckOrders: z
    .array(z.object({ status: z.string(), orders: count }))
    .meta({ description: 'Orders that get no further by themselves. `orders:read`.' }),
  deadLetters: z
    .object({
      consumers: z.array(z.object({ consumer: z.string(), events: count })),
      isWhole: z.boolean().meta({ description: 'False where these are the oldest 1,000, and there are more.' }),
    })
    .meta({ description: 'Events that wait for somebody. `events:read`.' }),
  jobs: z
    .array(z.object({ name: z.string(), lastRun: jobRun.nullable() }))
    .meta({ description: 'Jobs that failed the last time, or are not known to have run. `jobs:run`.' }),
  webhooks: z
    .array(
      z.object({
        ...{ id, url: z.string(), disabledReason: z.enum(['request', 'gone', 'failing']).nullable() },
        ...{ failingSince: instant.nullable(), failures: count, pausedUntil: instant.nullable() },
      }),
    )
    .meta({ description: 'Endpoints that fail, or were given up. `webhooks:write`.' }),
  soldOut: z
    .array(z.object({ productId: id, sku: z.string().nullable() }))
    .meta({ description: 'What sold out in the last seven days and is still at zero, ten at most. `inventory:read`.' }),
};

const overview = z
  .object({
    today: parts.today.nullable(),
    stuckOrders: parts.stuckOrders.nullable(),
    deadLetters: parts.deadLetters.nullable(),
    jobs: parts.jobs.nullable(),
    webhooks: parts.webhooks.nullable(),
    soldOut: parts.soldOut.nullable(),
    unavailable: z
      .array(z.enum(['today', 'stuckOrders', 'deadLetters', 'jobs', 'webhooks', 'soldOut']))
      .meta({ description: 'Parts that you may see, and that did not answer: they are null, and the others came.' }),
  })
  .meta({ id: 'Overview', description: 'A part is null where you have not its scope.' });

export const readOverview = defineEndpoint({
  method: 'get',
  path: '/internal/overview',
  operationId: 'readOverview',
  summary: 'See what waits for whom, as the first page of staff shows it',
  description:
    'Each part needs the scope of what it tells of, and is null without it. Not routed from outside the cluster.',
  tags: ['Internal'],
  auth: {
    anyScope: ['reports:read', 'orders:read', 'events:read', 'jobs:run', 'webhooks:write', 'inventory:read'],
  },
  answers: { 200: overview },
  problems: [],
  examples: {
    answer: {
      today: {
        ...{ from: '2026-11-22', to: '2026-11-23', asOf: '2026-11-22T10:00:00.000Z' },
        ...{ totals: [salesExample], before: [] },
      },
      stuckOrders: [{ status: 'authorising', orders: 1 }],
      deadLetters: { consumers: [{ consumer: 'fulfilment', events: 12 }], isWhole: true },
      jobs: [{ name: 'prune', lastRun: null }],
      webhooks: [],
      soldOut: [],
      unavailable: [],
    },
  },
});
