import * as z from 'zod';
import { name } from './names.ts';
import { commonRule, hostnames } from './rule.ts';

/** Says who may pass a route, as the auth block of a file does; followed by `.` and the name of a rule, of that one. */
export const AUTH_ANNOTATION = 'gateway.orderline.example/auth';

const backendRef = z.strictObject({
  group: z.literal('').default(''),
  kind: z.literal('Service').default('Service'),
  name,
  namespace: name.optional(),
  port: z.int().min(1).max(65_535),
  weight: z.int().min(0).max(1_000_000).default(1),
});

/** A rule of an HTTPRoute of a cluster; what we do not do of it is a fault, not left out. */
export const httpRouteRule = z.strictObject({
  name: name.optional(),
  ...commonRule,
  backendRefs: z.array(backendRef).max(16).default([]),
});

/** An HTTPRoute without its rules. */
export const httpRouteHead = z.object({
  apiVersion: z.enum(['gateway.networking.k8s.io/v1', 'gateway.networking.k8s.io/v1beta1']),
  kind: z.literal('HTTPRoute'),
  metadata: z.object({
    name,
    namespace: name.default('default'),
    annotations: z.record(z.string(), z.string()).default({}),
  }),
  spec: z.strictObject({
    parentRefs: z.array(z.unknown()).optional(),
    hostnames,
    rules: z.array(z.unknown()).min(1).max(5_000),
  }),
});

export type HttpRouteRule = z.output<typeof httpRouteRule>;
