import * as z from 'zod';
import { name } from './names.ts';
import { duration } from './quantities.ts';

/** As our client takes a path: nothing in it that servers read in two ways. */
const PATH = /^\/(?!\/)[\w\-.~%!$&'()*+,;=:@/]*$/;

const isPlain = (value: string): boolean => {
  if (!URL.canParse(value)) return false;
  const { protocol, username, password, hash, search, pathname } = new URL(value);
  return (
    /^https?:$/.test(protocol) && PATH.test(pathname) && [username, password, hash, search].every((part) => part === '')
  );
};

const MINUTE_MS = 60_000;

/** Where tokens are asked about that say nothing themselves (RFC 7662). */
export const introspection = z.strictObject({
  name,
  endpoint: z
    .string()
    .max(1_024)
    .refine(isPlain, 'a URL such as https://id.example.com/oauth2/introspect, without a query'),
  clientId: z.string().min(1).max(256).describe('Whom the gateway is to the endpoint.'),
  clientSecretFile: z
    .string()
    .min(1)
    .max(1_024)
    .describe('The file that has the secret alone; read anew for each question, so that it may be replaced.'),
  clientAuth: z.enum(['basic', 'post']).default('basic').describe('How the secret is sent (RFC 6749 §2.3.1).'),
  audience: z.string().min(1).max(256).optional().describe('That a token must be for; else any is taken.'),
  keptFor: duration
    .refine((ms) => ms <= 60 * MINUTE_MS, 'at most 1h')
    .default(MINUTE_MS)
    .describe('How long an answer is good, and never beyond the end of the token.'),
  refusedFor: duration
    .refine((ms) => ms <= 5 * MINUTE_MS, 'at most 5m')
    .default(10_000)
    .describe('How long a no is good.'),
  timeout: duration.refine((ms) => ms <= 10_000, 'at most 10s').default(2_000),
});

export type IntrospectionInFile = z.output<typeof introspection>;
