import * as z from 'zod';
import { demoIds } from '../demo.ts';
import { defineEndpoint } from '../endpoint.ts';
import { id, instant, pageOf, paging, statedInstant } from '../fields.ts';

const attempt = z
  .object({
    at: instant,
    responseStatus: z.int().nullable().meta({ description: 'Null where nothing was answered.' }),
    error: z.string().nullable(),
    durationMs: z.int(),
  })
  .meta({ id: 'WebhookAttempt' });

const webhookDelivery = z
  .object({
    id: id.meta({ description: 'In `Orderline-Delivery-Id`: of this event to this endpoint.' }),
    eventId: id.meta({ description: 'In `webhook-id`: the same for each endpoint and each attempt.' }),
    type: z.string(),
    subjectId: id.meta({ description: 'What the event tells of; those of one subject are sent in their order.' }),
    occurredAt: instant,
    status: z.enum(['waiting', 'delivered', 'failed']).meta({ description: 'failed: given up.' }),
    attempts: z.int(),
    nextAttemptAt: instant
      .nullable()
      .meta({ description: 'Not before; it may wait for an earlier one of its subject.' }),
    lastAttemptAt: instant.nullable(),
    responseStatus: z.int().nullable().meta({ description: 'Of the last attempt.' }),
    error: z.string().nullable().meta({ description: 'Of the last attempt.' }),
    lastAttempts: z.array(attempt).meta({
      description: 'The last ten that are over, the oldest first; one whose sender died is counted alone.',
    }),
    createdAt: instant,
    endedAt: instant.nullable(),
  })
  .meta({ id: 'WebhookDelivery' });

const delivery = {
  id: demoIds.webhookDelivery,
  eventId: '0199c0de-7a00-7000-8000-000000000072',
  type: 'order.placed',
  subjectId: '0199c0de-7a00-7000-8000-000000000073',
  occurredAt: '2026-11-30T10:01:00.000Z',
  status: 'waiting' as const,
  attempts: 0,
  nextAttemptAt: '2026-11-30T10:01:00.030Z',
  lastAttemptAt: null,
  responseStatus: null,
  error: null,
  lastAttempts: [],
  createdAt: '2026-11-30T10:01:00.030Z',
  endedAt: null,
};

const again = { ...delivery, nextAttemptAt: '2026-11-30T11:00:00.000Z' };

const common = { tags: ['Webhooks'], auth: { scopes: ['webhooks:write'] } } as const;
const named = z.object({ id });
const ofEndpoint = { params: { id: demoIds.webhookEndpoint } };

export const pingWebhookEndpoint = defineEndpoint({
  ...common,
  method: 'post',
  path: '/api/v2/webhook-endpoints/{id}/ping',
  operationId: 'pingWebhookEndpoint',
  summary: 'Have a `webhook.ping` sent, once; read what came of it among the deliveries',
  params: named,
  answers: { 202: webhookDelivery },
  problems: ['not-found', 'webhook-endpoint-disabled'],
  examples: {
    ...ofEndpoint,
    answer: { ...delivery, type: 'webhook.ping' },
  },
});

export const listWebhookEndpointDeliveries = defineEndpoint({
  ...common,
  method: 'get',
  path: '/api/v2/webhook-endpoints/{id}/deliveries',
  operationId: 'listWebhookEndpointDeliveries',
  summary: 'List what was and will be sent to an endpoint, newest first',
  params: named,
  query: z.strictObject({
    status: z.enum(['waiting', 'delivered', 'failed']).optional().meta({ description: 'Only these.' }),
    ...paging,
  }),
  answers: { 200: pageOf(webhookDelivery) },
  problems: ['not-found'],
  examples: { ...ofEndpoint, answer: { items: [delivery], page: { next: null } } },
});

export const redeliverWebhookEndpointDelivery = defineEndpoint({
  ...common,
  method: 'post',
  path: '/api/v2/webhook-endpoints/{id}/deliveries/{deliveryId}/redelivery',
  operationId: 'redeliverWebhookEndpointDelivery',
  summary: 'Send one again, whatever became of it',
  params: z.object({ id, deliveryId: id }),
  answers: { 202: webhookDelivery },
  problems: ['not-found', 'webhook-endpoint-disabled'],
  examples: { params: { id: demoIds.webhookEndpoint, deliveryId: demoIds.webhookDelivery }, answer: again },
});

export const redeliverWebhookEndpointFailures = defineEndpoint({
  ...common,
  method: 'post',
  path: '/api/v2/webhook-endpoints/{id}/redeliveries',
  operationId: 'redeliverWebhookEndpointFailures',
  summary: 'Send again what was given up and was to be sent since then',
  description: 'The oldest first, 10,000 at most: ask again while `hasMore` is true.',
  params: named,
  body: z
    .strictObject({ since: statedInstant.meta({ format: 'date-time', description: 'By RFC 3339.' }) })
    .meta({ id: 'WebhookRedeliveries' }),
  answers: { 202: z.object({ redelivered: z.int(), hasMore: z.boolean() }).meta({ id: 'RedeliveredWebhooks' }) },
  problems: ['not-found', 'webhook-endpoint-disabled'],
  examples: { ...ofEndpoint, body: { since: '2026-11-30T00:00:00Z' }, answer: { redelivered: 12, hasMore: false } },
});
