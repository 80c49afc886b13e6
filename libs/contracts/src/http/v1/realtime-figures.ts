import * as z from 'zod';
import { defineEndpoint } from '../endpoint.ts';

const count = z.int();

const realtimeFigures = z
  .object({
    connections: z.object({ websocket: count, sse: count }),
    most: count.meta({ description: 'How many connections are held at once at most.' }),
    channels: count,
    subscriptions: count,
    told: count.meta({ description: 'What was told since the process began.' }),
    meanLagMs: z
      .number()
      .nullable()
      .meta({ description: 'How long after its commit, on the average; null where nothing was told yet.' }),
    draining: z.boolean().meta({ description: 'The process is about to stop: connections are sent elsewhere.' }),
  })
  .meta({ id: 'RealtimeFigures', description: 'Real time of the process that is asked.' });

export const readRealtimeFigures = defineEndpoint({
  method: 'get',
  path: '/internal/realtime',
  operationId: 'readRealtimeFigures',
  summary: 'See who is connected, and how late they are told',
  description:
    'Tells of the process that is asked, which has the role realtime; of no other the path is known. Not routed from outside the cluster.',
  tags: ['Internal'],
  auth: { scopes: ['reporting:read'] },
  answers: { 200: realtimeFigures },
  problems: ['not-found'],
  examples: {
    answer: {
      ...{ connections: { websocket: 1_204, sse: 31 }, most: 50_000, channels: 1_180, subscriptions: 2_406 },
      ...{ told: 90_311, meanLagMs: 12.5, draining: false },
    },
  },
});
