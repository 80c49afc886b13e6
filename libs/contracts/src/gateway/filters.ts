import * as z from 'zod';
import { exactHostname, headerName, headerValue, name, path } from './names.ts';
import { size } from './quantities.ts';

const header = z.strictObject({ name: headerName, value: headerValue });

const headerChanges = z.strictObject({
  set: z.array(header).max(16).default([]).describe('Takes the place of whatever the header says.'),
  add: z.array(header).max(16).default([]).describe('Is added to what the header says.'),
  remove: z.array(headerName).max(16).default([]),
});

const pathRewrite = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('ReplaceFullPath'), replaceFullPath: path }),
  z
    .strictObject({ type: z.literal('ReplacePrefixMatch'), replacePrefixMatch: path })
    .describe('Only where every match of the rule is a PathPrefix.'),
]);

const requestRedirect = z.strictObject({
  scheme: z.enum(['http', 'https']).optional(),
  hostname: exactHostname.optional(),
  path: pathRewrite.optional(),
  port: z.int().min(1).max(65_535).optional(),
  statusCode: z.literal([301, 302, 303, 307, 308]).default(302),
});

const origin = z
  .string()
  .regex(/^(\*|https?:\/\/[a-z0-9.-]+(:[0-9]{1,5})?)$/, 'an origin such as https://shop.example.com, or *');

const cors = z.strictObject({
  allowOrigins: z.array(origin).min(1).max(64),
  allowMethods: z
    .array(z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']))
    .max(9)
    .default([]),
  allowHeaders: z.array(headerName).max(64).default([]),
  exposeHeaders: z.array(headerName).max(64).default([]),
  allowCredentials: z.boolean().default(false),
  maxAge: z.int().min(1).max(86_400).default(5).describe('Seconds.'),
});

const requestMirror = z.strictObject({
  backendRef: z
    .strictObject({
      group: z.literal('').default(''),
      kind: z.literal('Service').default('Service'),
      name,
      namespace: name.optional(),
      port: z.int().min(1).max(65_535).optional(),
    })
    .describe('The name of an upstream; of a Service with its port in an HTTPRoute.'),
  percent: z.int().min(0).max(100).optional().describe('Of the requests; without it or a fraction, all of them.'),
  fraction: z.strictObject({ numerator: z.int().min(0), denominator: z.int().min(1).default(100) }).optional(),
});

const extensionRef = z.strictObject({
  group: z.literal('gateway.orderline.example').default('gateway.orderline.example'),
  kind: z.literal('Policy').default('Policy'),
  name: name.describe('Of a policy that is built in, such as deprecation or maintenance, or of your folder.'),
  options: z.unknown().optional().describe('As the policy itself describes them.'),
});

const pointer = z
  .string()
  .max(1_024)
  .regex(/^(\/([^~/]|~[01])*)+$/, 'a JSON Pointer (RFC 6901) such as /customer/name')
  .meta({ examples: ['/customer/name'] });

const pointers = z.array(pointer).max(64);

const bodyChanges = z.strictObject({
  limit: size.default(1_048_576).describe('A longer body is refused; it is read whole, and does not stream.'),
  pick: pointers.min(1).optional().describe('All else is left out.'),
  remove: pointers.default([]),
  rename: z
    .array(z.strictObject({ pointer, to: z.string().max(256) }))
    .max(64)
    .default([]),
  set: z
    .array(z.strictObject({ pointer, value: z.json() }))
    .max(64)
    .default([])
    .describe('A member of what is there, anew or instead.'),
});

/** In the words of the Gateway API, and two of ours for bodies; each type at most once in a rule, but for mirrors and policies. */
export const filter = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('RequestHeaderModifier'), requestHeaderModifier: headerChanges }),
  z.strictObject({ type: z.literal('ResponseHeaderModifier'), responseHeaderModifier: headerChanges }),
  z.strictObject({
    type: z.literal('URLRewrite'),
    urlRewrite: z.strictObject({ hostname: exactHostname.optional(), path: pathRewrite.optional() }),
  }),
  z.strictObject({ type: z.literal('RequestRedirect'), requestRedirect }),
  z.strictObject({ type: z.literal('CORS'), cors }),
  z.strictObject({ type: z.literal('RequestMirror'), requestMirror }),
  z.strictObject({ type: z.literal('ExtensionRef'), extensionRef }),
  z.strictObject({ type: z.literal('RequestBodyModifier'), requestBodyModifier: bodyChanges }),
  z.strictObject({ type: z.literal('ResponseBodyModifier'), responseBodyModifier: bodyChanges }),
]);

export type FilterInFile = z.output<typeof filter>;
export type BodyChangesInFile = z.output<typeof bodyChanges>;
export type PathRewriteInFile = z.output<typeof pathRewrite>;
