import { z } from 'zod';

const base64url = z.string().regex(/^[\w-]{43}$/);

const key = z.discriminatedUnion('kty', [
  z.strictObject({
    kty: z.literal('OKP'),
    crv: z.literal('Ed25519'),
    kid: z.string().min(1),
    x: base64url,
    d: base64url.optional(),
    alg: z.enum(['EdDSA', 'Ed25519']).optional(),
    use: z.literal('sig').optional(),
  }),
  z.strictObject({
    kty: z.literal('EC'),
    crv: z.literal('P-256'),
    kid: z.string().min(1),
    x: base64url,
    y: base64url,
    d: base64url.optional(),
    alg: z.literal('ES256').optional(),
    use: z.literal('sig').optional(),
  }),
]);

const jwkSet = z.object({
  keys: z
    .array(key)
    .min(1)
    .refine((keys) => new Set(keys.map(({ kid }) => kid)).size === keys.length)
    .refine(([first]) => first?.d !== undefined),
});

const parsedJson = z.string().transform((source, context): unknown => {
  try {
    return JSON.parse(source);
  } catch {
    context.addIssue({ code: 'custom', message: 'no JSON' });
    return z.NEVER;
  }
});

/** A JWK set (RFC 7517): the first key signs, and so is private; all of them verify and are published. */
export const signingKeys = {
  schema: parsedJson.pipe(jwkSet),
  expected: 'a JWK set as JSON: {"keys":[…]} of Ed25519 or P-256 keys, each with its own kid, the first with its d',
};

export type SigningKeys = z.infer<typeof jwkSet>;

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
