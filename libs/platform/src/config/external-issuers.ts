import { z } from 'zod';

/** Neither a secret nor a fragment belongs into an address that is fetched and logged. */
const isPlainUrl = (value: string): boolean => {
  if (!URL.canParse(value)) return false;
  const { protocol, username, password, hash } = new URL(value);
  return /^https?:$/.test(protocol) && username === '' && password === '' && hash === '';
};

const plainUrl = z.string().refine(isPlainUrl);

const issuers = z
  .array(z.strictObject({ issuer: plainUrl, audience: z.string().min(1), jwksUri: plainUrl }))
  .refine((list) => new Set(list.map(({ issuer }) => issuer)).size === list.length);

const parsedJson = z.string().transform((source, context): unknown => {
  try {
    return JSON.parse(source);
  } catch {
    context.addIssue({ code: 'custom', message: 'no JSON' });
    return z.NEVER;
  }
});

/** Whose tokens are accepted besides ours; `issuer` and `audience` are compared to the letter with `iss` and `aud`. */
export const externalIssuers = {
  schema: z.union([issuers, parsedJson.pipe(issuers)]),
  expected:
    'a JSON list of {"issuer":"https://…","audience":"…","jwksUri":"https://…"}, each issuer once, with no other keys',
};

export type ExternalIssuer = z.infer<typeof issuers>[number];

/** What of it is fetched or trusted without TLS. */
export const insecureIn = (list: readonly ExternalIssuer[]): string | undefined =>
  list.flatMap(({ issuer, jwksUri }) => [issuer, jwksUri]).find((url) => !url.startsWith('https://'));
