import * as z from 'zod';
import { demoAdmin, demoIds } from '../demo.ts';
import { defineEndpoint, type Scope } from '../endpoint.ts';
import { id, instant, line, pageOf, paging, statedInstant } from '../fields.ts';

/** No key makes keys, nor says who may what. */
const grantable = {
  'catalog:write': 'catalog:write',
  'inventory:read': 'inventory:read',
  'inventory:write': 'inventory:write',
  'users:write': 'users:write',
  'customers:read': 'customers:read',
  'orders:on-behalf': 'orders:on-behalf',
  'orders:read': 'orders:read',
  'orders:write': 'orders:write',
  'orders:refund': 'orders:refund',
  'reporting:read': 'reporting:read',
  'reports:read': 'reports:read',
  exports: 'exports',
  'jobs:run': 'jobs:run',
  'events:read': 'events:read',
  'events:write': 'events:write',
  'webhooks:write': 'webhooks:write',
  'audit:read': 'audit:read',
} as const satisfies { readonly [Name in Exclude<Scope, 'api-keys:write' | 'staff:write'>]: Name };

const grantedScope = z.enum(grantable);

export const grantableScopes: readonly Scope[] = grantedScope.options;

const apiKey = z
  .object({
    id,
    prefix: z.string().meta({ description: 'How the key begins; no secret.' }),
    name: z.string().meta({ description: 'The client that holds it.' }),
    ownerId: id.meta({ description: 'Who made it. It can never do more than its owner may.' }),
    scopes: z.array(z.string()),
    createdAt: instant,
    expiresAt: instant.nullable(),
    lastUsedAt: instant.nullable().meta({ description: 'To the minute.' }),
    revokedAt: instant.nullable(),
  })
  .meta({ id: 'ApiKey' });

export const newApiKey = z
  .strictObject({
    name: line(100),
    scopes: z
      .array(grantedScope)
      .min(1)
      .max(20)
      .refine((scopes) => new Set(scopes).size === scopes.length, 'names a scope twice')
      .meta({ uniqueItems: true }),
    expiresAt: statedInstant
      .optional()
      .meta({ format: 'date-time', description: 'By RFC 3339. Without it the key does not expire.' }),
  })
  .meta({ id: 'NewApiKey' });

const madeApiKey = apiKey
  .extend({ key: z.string().meta({ description: 'The key itself. It is shown this once and cannot be read again.' }) })
  .meta({ id: 'MadeApiKey' });

const till = {
  id: '0199c0de-7a00-7000-8000-000000000040',
  prefix: 'pk_live_4fzK9wQ2',
  name: 'till-leeds',
  ownerId: demoAdmin.id,
  scopes: ['catalog:write', 'inventory:write'],
  createdAt: '2026-11-22T10:00:00.000Z',
  expiresAt: '2099-12-31T23:59:59.000Z',
  lastUsedAt: null,
  revokedAt: null,
};

const tags = ['API keys'];

const auth = { scopes: ['api-keys:write'] } as const;

export const createApiKey = defineEndpoint({
  method: 'post',
  path: '/api/v1/api-keys',
  operationId: 'createApiKey',
  summary: 'Make an API key for a client',
  description:
    'The answer shows the key, once. A client has at most two that are active: make the next one, change over, revoke the first.',
  tags,
  auth,
  body: newApiKey,
  answers: { 201: madeApiKey },
  problems: ['scope-not-grantable', 'too-many-api-keys'],
  confidential: true,
  examples: {
    body: { name: 'till-leeds', scopes: ['catalog:write', 'inventory:write'], expiresAt: '2099-12-31T23:59:59Z' },
    answer: { ...till, key: 'pk_live_4fzK9wQ2_<49 letters and digits>' },
  },
});

export const listApiKeys = defineEndpoint({
  method: 'get',
  path: '/api/v1/api-keys',
  operationId: 'listApiKeys',
  summary: 'List API keys, newest first, those that are no longer good too',
  tags,
  auth,
  query: z.strictObject(paging),
  answers: { 200: pageOf(apiKey) },
  problems: [],
  examples: { answer: { items: [{ ...till, lastUsedAt: '2026-11-22T10:14:00.000Z' }], page: { next: null } } },
});

export const revokeApiKey = defineEndpoint({
  method: 'delete',
  path: '/api/v1/api-keys/{id}',
  operationId: 'revokeApiKey',
  summary: 'Revoke an API key; within five seconds it is good nowhere',
  tags,
  auth,
  params: z.object({ id }),
  answers: { 204: null },
  problems: ['not-found'],
  examples: { params: { id: demoIds.apiKey } },
});
