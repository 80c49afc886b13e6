import * as z from 'zod';
import { filter } from './filters.ts';
import { headerName, headerValue, hostname, name, path } from './names.ts';
import { duration, size } from './quantities.ts';

const match = z.strictObject({
  path: z
    .strictObject({ type: z.enum(['Exact', 'PathPrefix']).default('PathPrefix'), value: path.default('/') })
    .prefault({})
    .describe('A PathPrefix is of whole elements: /orders is no prefix of /ordersx.'),
  method: z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']).optional(),
  headers: z
    .array(z.strictObject({ type: z.literal('Exact').default('Exact'), name: headerName, value: headerValue.min(1) }))
    .max(16)
    .default([]),
  queryParams: z
    .array(
      z.strictObject({
        type: z.literal('Exact').default('Exact'),
        name: z.string().min(1).max(256),
        value: z.string().min(1).max(1_024),
      }),
    )
    .max(16)
    .default([]),
});

const oidc = z.strictObject({
  issuer: z.url({ protocol: /^https?$/ }),
  audience: z.string().min(1).max(256),
});

const introspected = z.strictObject({ introspection: name.describe('Of introspections.') });

const required = z.strictObject({
  by: z
    .array(
      z.union([z.enum(['orderline-token', 'api-key']), z.strictObject({ oidc }), introspected], {
        error: 'orderline-token, api-key, or a mapping with oidc or introspection',
      }),
    )
    .min(1)
    .max(8)
    .describe('Any of them lets in.'),
  scopes: z
    .array(z.string().regex(/^[!#-[\]-~]{1,128}$/, 'a scope'))
    .max(32)
    .default([])
    .describe('All must be held.'),
});

/** Who may pass: the word `public`, or what they must show. */
export const auth = z.union([z.literal('public'), required], { error: 'public, or a mapping with by and scopes' });

const limitFields = {
  name,
  requests: z.int().min(1).max(1_000_000),
  window: duration.refine((ms) => ms % 1_000 === 0, 'whole seconds'),
  per: z.enum(['consumer', 'key', 'user', 'address', 'rule']),
  mode: z
    .enum(['exact', 'batched'])
    .default('exact')
    .describe(
      'exact asks Redis for each request; batched decides in memory, tells Redis each 50 ms, and may let a little more pass.',
    ),
  failClosed: z
    .boolean()
    .default(false)
    .describe('Whether requests are refused while Redis is away; else each process counts alone.'),
};

export const limit = z.strictObject(limitFields);

const retry = z.strictObject({
  attempts: z.int().min(1).max(5).default(1).describe('How often it is tried again.'),
  codes: z
    .array(z.literal([500, 502, 503, 504]))
    .max(4)
    .default([]),
  backoff: duration.default(50),
});

const timeouts = z.strictObject({ request: duration.optional(), backendRequest: duration.optional() });

/** What a rule says wherever it stands; who may pass and where it goes to is told apart. */
export const commonRule = {
  matches: z.array(match).min(1).max(64).prefault([{}]),
  filters: z.array(filter).max(16).default([]),
  timeouts: timeouts.prefault({}),
  retry: retry.optional(),
};

const cache = z.strictObject({
  entry: size.default(262_144).describe('A longer answer is not kept.'),
  total: size
    .default(16_777_216)
    .describe('Of the answers of this rule in one process; who was not asked for longest goes.'),
  maxAge: duration
    .refine((ms) => ms % 1_000 === 0, 'whole seconds')
    .default(3_600_000)
    .describe('No answer is fresh any longer, whatever its service says.'),
});

const webSockets = z.strictObject({
  endWith: z
    .literal('token')
    .describe(
      'They end within seconds when whoever opened them would not be let in any more: token, session or key is over.',
    ),
});

const backendRef = z.strictObject({ name, weight: z.int().min(0).max(1_000_000).default(1) });

export const rule = z.strictObject({
  name,
  auth: auth.optional().describe('Who may pass; without it, the auth of the route holds. One of them must say it.'),
  ...commonRule,
  backendRefs: z.array(backendRef).max(16).default([]).describe('Names of upstreams.'),
  limits: z
    .array(z.union([name, limit], { error: 'the name of a limit, or a limit' }))
    .max(8)
    .default([]),
  bodyLimit: size.default(1_048_576),
  cache: cache.optional().describe('Answers to GET are kept as long as their service lets them be (RFC 9111).'),
  webSockets: webSockets.optional().describe('Without it they last until either side closes them.'),
});

export const hostnames = z.array(hostname).max(16).default([]);

export type RuleInFile = z.output<typeof rule>;
export type AuthInFile = z.output<typeof auth>;
export type LimitInFile = z.output<typeof limit>;
