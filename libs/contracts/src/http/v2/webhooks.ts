import * as z from 'zod';
import { webhookTypes } from '../../webhook-types.ts';
import { demoIds } from '../demo.ts';
import { defineEndpoint } from '../endpoint.ts';
import { id, instant, pageOf, paging, written } from '../fields.ts';

const eventType = z.enum(webhookTypes);

/** Whether anything may be sent there is for whoever sends it to say. */
const isPlain = (text: string): boolean => {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password, hash } = new URL(text);
  return /^https?:$/.test(protocol) && username === '' && password === '' && hash === '' && !text.includes('#');
};

const url = z
  .string()
  .max(2000)
  .regex(/^[\x21-\x7e]+$/, 'holds what is no character of a URL')
  .refine(isPlain, 'is no URL such as "https://example.com/hooks", without user and fragment')
  .meta({ format: 'uri', description: 'https, on port 443 or one from 1024 on; no user, no password, no fragment.' });

const eventTypes = z
  .array(eventType)
  .min(1)
  .max(webhookTypes.length)
  .refine((types) => new Set(types).size === types.length, 'names a type twice')
  .nullable()
  .meta({ uniqueItems: true, description: 'What is sent; null for all, those that come to be later too.' });

const webhookEndpoint = z
  .object({
    id,
    url: z.string(),
    description: z.string(),
    eventTypes: z.array(z.string()).nullable().meta({ description: 'Null: all of them.' }),
    enabled: z.boolean(),
    disabledReason: z.enum(['request', 'gone', 'failing']).nullable().meta({
      description: 'request: by whoever disabled it. gone: it answered 410. failing: nothing arrived for five days.',
    }),
    disabledAt: instant.nullable(),
    failingSince: instant.nullable().meta({ description: 'The first failure since something arrived last.' }),
    oldSecretEndsAt: instant
      .nullable()
      .meta({ description: 'Until then the secret before the last one signs as well.' }),
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({ id: 'WebhookEndpoint' });

const secret = z.string().meta({
  description: '`whsec_` and base64, as Standard Webhooks has it. It is shown this once and cannot be read again.',
});

const madeWebhookEndpoint = webhookEndpoint.extend({ secret }).meta({ id: 'MadeWebhookEndpoint' });

const newWebhookEndpoint = z
  .strictObject({
    url,
    description: written(200)
      .default('')
      .meta({ override: { default: '' } }),
    eventTypes: eventTypes.default(null).meta({ override: { default: null } }),
    enabled: z
      .boolean()
      .default(true)
      .meta({ override: { default: true } }),
  })
  .meta({ id: 'NewWebhookEndpoint' });

const webhookEndpointChanges = z
  .strictObject({ url, description: written(200), eventTypes, enabled: z.boolean() })
  .partial()
  .meta({ id: 'WebhookEndpointChanges' });

const endpoint = {
  id: demoIds.webhookEndpoint,
  url: 'https://shop.example/hooks',
  description: 'our ERP',
  eventTypes: ['order.placed', 'order.cancelled'],
  enabled: true,
  ...{ disabledReason: null, disabledAt: null, failingSince: null, oldSecretEndsAt: null },
  ...{ createdAt: '2026-11-30T10:00:00.000Z', updatedAt: '2026-11-30T10:00:00.000Z' },
};

const common = { tags: ['Webhooks'], auth: { scopes: ['webhooks:write'] } } as const;
const params = z.object({ id });
const ofEndpoint = { params: { id: demoIds.webhookEndpoint } };

export const createWebhookEndpoint = defineEndpoint({
  ...common,
  method: 'post',
  path: '/api/v2/webhook-endpoints',
  operationId: 'createWebhookEndpoint',
  summary: 'Have events sent to a URL from now on',
  description:
    'The answer shows the secret, once. There are at most 25 endpoints. What is sent, how it is signed and when it is sent again is in the guide on webhooks.',
  body: newWebhookEndpoint,
  answers: { 201: madeWebhookEndpoint },
  problems: ['too-many-webhook-endpoints'],
  confidential: true,
  examples: {
    body: { url: endpoint.url, description: 'our ERP', eventTypes: endpoint.eventTypes },
    answer: { ...endpoint, secret: 'whsec_<44 characters>' },
  },
});

export const listWebhookEndpoints = defineEndpoint({
  ...common,
  method: 'get',
  path: '/api/v2/webhook-endpoints',
  operationId: 'listWebhookEndpoints',
  summary: 'List the endpoints that events are sent to, newest first',
  query: z.strictObject(paging),
  answers: { 200: pageOf(webhookEndpoint) },
  problems: [],
  examples: { answer: { items: [endpoint], page: { next: null } } },
});

export const readWebhookEndpoint = defineEndpoint({
  ...common,
  method: 'get',
  path: '/api/v2/webhook-endpoints/{id}',
  operationId: 'readWebhookEndpoint',
  summary: 'Read an endpoint, and why nothing is sent to it',
  params,
  answers: { 200: webhookEndpoint },
  problems: ['not-found'],
  versioned: 'etag',
  examples: { ...ofEndpoint, answer: endpoint },
});

export const changeWebhookEndpoint = defineEndpoint({
  ...common,
  method: 'patch',
  path: '/api/v2/webhook-endpoints/{id}',
  operationId: 'changeWebhookEndpoint',
  summary: 'Change an endpoint, disable it, or enable it again',
  description: 'While it is disabled, what waits goes on waiting, and what happens is never sent to it.',
  params,
  body: webhookEndpointChanges,
  answers: { 200: webhookEndpoint },
  problems: ['not-found'],
  versioned: 'if-match',
  examples: { ...ofEndpoint, body: { eventTypes: null }, answer: { ...endpoint, eventTypes: null } },
});

export const deleteWebhookEndpoint = defineEndpoint({
  ...common,
  method: 'delete',
  path: '/api/v2/webhook-endpoints/{id}',
  operationId: 'deleteWebhookEndpoint',
  summary: 'Remove an endpoint with its deliveries',
  params,
  answers: { 204: null },
  problems: ['not-found'],
  examples: ofEndpoint,
});

export const rotateWebhookEndpointSecret = defineEndpoint({
  ...common,
  method: 'post',
  path: '/api/v2/webhook-endpoints/{id}/secret',
  operationId: 'rotateWebhookEndpointSecret',
  summary: 'Give an endpoint another secret; the one before signs beside it for a while',
  params,
  body: z
    .strictObject({
      keepOldHours: z
        .int()
        .min(0)
        .max(168)
        .default(24)
        .meta({ override: { default: 24 }, description: 'How long both sign; 0 ends the old one now.' }),
    })
    .meta({ id: 'WebhookSecretRotation' }),
  answers: { 201: madeWebhookEndpoint },
  problems: ['not-found'],
  confidential: true,
  examples: {
    ...ofEndpoint,
    body: { keepOldHours: 24 },
    answer: { ...endpoint, oldSecretEndsAt: '2026-12-01T10:00:00.000Z', secret: 'whsec_<44 characters>' },
  },
});

export const endWebhookEndpointOldSecret = defineEndpoint({
  ...common,
  method: 'delete',
  path: '/api/v2/webhook-endpoints/{id}/old-secret',
  operationId: 'endWebhookEndpointOldSecret',
  summary: 'Have the old secret sign no more',
  params,
  answers: { 204: null },
  problems: ['not-found'],
  examples: ofEndpoint,
});
