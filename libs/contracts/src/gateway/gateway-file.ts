import * as z from 'zod';
import { consumer } from './consumer.ts';
import { introspection } from './introspection.ts';
import { exactHostname, name, path } from './names.ts';
import { duration } from './quantities.ts';
import { auth, hostnames, limit, rule } from './rule.ts';

const target = z
  .string()
  .regex(/^https?:\/\/([a-z0-9.-]+|\[[0-9a-f:]+\]):[0-9]{1,5}$/, 'an origin with its port, such as http://orders:8080');

const tls = z
  .strictObject({
    ca: z
      .string()
      .regex(/^[!-~]([ -~]*[!-~])?$/, 'the path of a file')
      .max(1_024)
      .optional()
      .describe('A file, PEM, of who vouches for the targets; from the folder of this file. Else whom Node trusts.'),
    hostname: exactHostname.optional().describe('Which name their certificates have; else that of each target.'),
  })
  .refine(({ ca, hostname }) => ca !== undefined || hostname !== undefined, 'ca, hostname, or both');

export const upstream = z.strictObject({
  name,
  targets: z.array(target).min(1).max(64).describe('They answer alike; who is least busy is asked.'),
  health: z
    .strictObject({
      path: path.optional().describe('Asked of each target; without it, only what requests show counts.'),
      every: duration.refine((ms) => ms >= 100, 'at least 100ms').default(5_000),
      failures: z.int().min(1).max(100).default(5).describe('In a row; then the target is left out for a while.'),
      ejected: duration.default(30_000),
    })
    .prefault({}),
  tls: tls.optional().describe('Of targets with https: by whose word and by which name they are trusted.'),
  concurrency: z.int().min(1).max(100_000).default(1_024).describe('Requests under way to it at once.'),
});

/** A route without its rules, which are read one by one so that all faults are told. */
export const routeHead = z.strictObject({
  name,
  hostnames,
  auth: auth.optional().describe('Of every rule that does not say it itself.'),
  rules: z.array(z.unknown()).min(1).max(5_000),
});

/** A file without its parts. */
export const gatewayHead = z.strictObject({
  $schema: z.string().optional(),
  upstreams: z.array(z.unknown()).max(1_000).default([]),
  limits: z.array(z.unknown()).max(1_000).default([]),
  consumers: z.array(z.unknown()).max(5_000).default([]),
  introspections: z.array(z.unknown()).max(32).default([]),
  routes: z.array(z.unknown()).max(5_000).default([]),
});

/** The whole of it, for editors. */
export const gatewayFile = gatewayHead.extend({
  upstreams: z.array(upstream).max(1_000).default([]).describe('The services behind.'),
  limits: z.array(limit).max(1_000).default([]).describe('How many requests may come; rules share them by name.'),
  consumers: z.array(consumer).max(5_000).default([]).describe('Whom services know by a name, and their quotas.'),
  introspections: z.array(introspection).max(32).default([]).describe('Who tells whose a token is (RFC 7662).'),
  routes: z
    .array(routeHead.extend({ rules: z.array(rule).min(1).max(5_000) }))
    .max(5_000)
    .default([]),
});

export type UpstreamInFile = z.output<typeof upstream>;
