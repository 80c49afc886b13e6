import * as z from 'zod';
import { defineEndpoint } from '../endpoint.ts';
import { instant } from '../fields.ts';

const count = z.int();

const names = z.array(z.string()).meta({ description: 'By names alone: a value may be a secret.' });

const match = z
  .object({
    path: z.object({ type: z.enum(['Exact', 'PathPrefix']), value: z.string() }),
    method: z.string().nullable(),
    headers: names,
    query: names,
  })
  .meta({ id: 'GatewayMatch', description: 'Null and empty lists: anything.' });

const rule = z
  .object({
    name: z.string(),
    line: count.meta({ description: 'Where it stands in its file.' }),
    hostnames: z.array(z.string()).meta({ description: 'Empty: every host.' }),
    matches: z.array(match),
    auth: z
      .object({ public: z.boolean(), by: z.array(z.string()), scopes: z.array(z.string()) })
      .meta({ description: 'Any way of `by` lets in, with all scopes; for people.' }),
    filters: z.array(z.string()).meta({ description: 'For people.' }),
    limits: z.array(z.string()).meta({ description: 'For people.' }),
    cache: z.string().nullable().meta({ description: 'For people; null where answers are not kept.' }),
    leadsTo: z.string().meta({ description: 'Upstreams with their shares, or a redirect; for people.' }),
    upstreams: z.array(z.object({ name: z.string(), weight: count })),
    requestMs: count,
    attempts: count.meta({ description: 'How often at most a service is asked.' }),
    bodyLimitBytes: count,
  })
  .meta({ id: 'GatewayRule' });

const target = z
  .object({
    origin: z.string(),
    out: z.boolean().meta({ description: 'It gets no requests now.' }),
    healthy: z.boolean().meta({ description: 'As it answers when it is asked for its health.' }),
    failures: count.meta({ description: 'In a row.' }),
    ejectedUntil: instant.nullable().meta({ description: 'From then on one request tries it.' }),
    inFlight: count,
  })
  .meta({ id: 'GatewayTarget' });

const upstream = z
  .object({
    name: z.string(),
    breaker: z.enum(['closed', 'open', 'half-open']),
    inFlight: count,
    concurrency: count,
    targets: z.array(target),
  })
  .meta({ id: 'GatewayUpstream' });

const explanation = z
  .object({
    status: count
      .nullable()
      .meta({ description: 'What the gateway itself answers: 400, 404, 405, or 204 to a preflight.' }),
    fault: z.string().nullable().meta({ description: 'Why the path is read by nobody.' }),
    allowed: z.array(z.string()).meta({ description: 'The methods that there are, where the answer is 405.' }),
    winner: z.object({ rule, match, host: z.string().nullable() }).nullable(),
    losers: z
      .array(z.object({ rule: z.string(), line: count, matched: z.boolean(), why: z.array(z.string()) }))
      .meta({ description: 'Those that match too, or have its host and path.' }),
    others: count.meta({ description: 'Rules of other hosts and paths.' }),
    dropped: z.array(z.string()).meta({ description: 'Headers that go no further.' }),
  })
  .meta({ id: 'GatewayExplanation' });

export const gateway = z
  .object({
    digest: z.string().meta({ description: 'SHA-256 of the file in use.' }),
    loadedAt: instant,
    rules: z.array(rule),
    upstreams: z.array(upstream),
    refused: z
      .object({
        at: instant,
        digest: z.string().nullable().meta({ description: 'Null where the file could not be read.' }),
        faults: z.array(z.object({ line: count, column: count, at: z.string(), text: z.string() })),
      })
      .nullable()
      .meta({ description: 'What stands in the file now, where that is refused and an earlier one is in use.' }),
    explanation: explanation.nullable().meta({ description: 'Of the request that was asked about.' }),
  })
  .meta({ id: 'Gateway', description: 'The gateway of the process that is asked.' });

const header = z
  .string()
  .max(2_048)
  .regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+:/, 'is no `name: value`');

const orders: z.infer<typeof rule> = {
  name: 'shop/orders',
  line: 9,
  hostnames: ['shop.example.com'],
  matches: [{ path: { type: 'PathPrefix', value: '/orders' }, method: 'GET', headers: [], query: [] }],
  auth: { public: false, by: ['orderline-token', 'api-key'], scopes: ['reporting:read'] },
  filters: ['ResponseHeaderModifier: removes server'],
  limits: ['reads: 100 in 60 s per consumer, exact; counts by process while Redis is away'],
  cache: null,
  leadsTo: 'orders',
  upstreams: [{ name: 'orders', weight: 1 }],
  requestMs: 30_000,
  attempts: 1,
  bodyLimitBytes: 1_048_576,
};

export const readGateway = defineEndpoint({
  method: 'get',
  path: '/internal/gateway',
  operationId: 'readGateway',
  summary: 'See the routes of the gateway, how its services are, and which rule takes a request',
  description:
    'Tells of the process that is asked, which has the role gateway; of no other the path is known. With `url` it explains which rule takes such a request, and why no other. Not routed from outside the cluster.',
  tags: ['Internal'],
  auth: { scopes: ['reporting:read'] },
  query: z.strictObject({
    method: z
      .string()
      .max(50)
      .regex(/^[A-Z]+$/)
      .optional()
      .meta({ description: 'Of the request that is explained; GET where nothing is said.' }),
    url: z
      .string()
      .max(8_192)
      .regex(/^https?:\/\/[^/?#]+/)
      .optional()
      .meta({ description: 'Explains a request of this URL.' }),
    header: z
      .union([header, z.array(header).max(20)])
      .optional()
      .meta({ description: 'A header of that request, as `name: value`; may be repeated.' }),
  }),
  answers: { 200: gateway },
  problems: ['not-found'],
  examples: {
    query: { method: 'GET', url: 'https://shop.example.com/orders/1', header: 'X-User-Id: me' },
    answer: {
      digest: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
      loadedAt: '2026-11-22T10:00:00.000Z',
      rules: [orders],
      upstreams: [
        {
          name: 'orders',
          breaker: 'closed',
          inFlight: 3,
          concurrency: 1024,
          targets: [
            {
              origin: 'http://127.0.0.1:9001',
              out: true,
              healthy: true,
              failures: 5,
              ejectedUntil: '2026-11-22T10:05:30.000Z',
              inFlight: 0,
            },
          ],
        },
      ],
      refused: null,
      explanation: {
        status: null,
        fault: null,
        allowed: [],
        winner: { rule: orders, match: orders.matches[0], host: 'shop.example.com' },
        losers: [{ rule: 'shop/everything', line: 15, matched: true, why: ['its path is less specific'] }],
        others: 0,
        dropped: ['x-user-id'],
      },
    },
  },
});
