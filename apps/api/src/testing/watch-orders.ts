import { defineEndpoint } from '@orderline/contracts/http/endpoint';

const stream = { mediaType: 'text/event-stream', example: 'data: placed\n\n' } as const;

/** A stream, as no version publishes one yet. */
export const watchOrders = defineEndpoint({
  kind: 'stream',
  method: 'get',
  path: '/api/v9/order-events',
  operationId: 'watchOrders',
  summary: 'Watch what happens to orders',
  tags: ['Orders'],
  auth: 'public',
  stream,
  answers: { 200: null },
  problems: ['not-found'],
  examples: {},
});

/** One that is of use only as a whole. */
export const keepOrders = defineEndpoint({
  ...watchOrders,
  path: '/api/v9/orders-file',
  operationId: 'keepOrders',
  stream: { ...stream, whole: true },
});
