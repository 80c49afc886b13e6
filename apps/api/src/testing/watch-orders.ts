import { defineEndpoint } from '@orderline/contracts/http/endpoint';

/** A stream, as no version publishes one yet. */
export const watchOrders = defineEndpoint({
  kind: 'stream',
  method: 'get',
  path: '/api/v9/order-events',
  operationId: 'watchOrders',
  summary: 'Watch what happens to orders',
  tags: ['Orders'],
  auth: 'public',
  stream: { mediaType: 'text/event-stream', example: 'data: placed\n\n' },
  answers: { 200: null },
  problems: ['not-found'],
  examples: {},
});
