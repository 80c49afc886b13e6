import { z } from 'zod';

const base64url = z.string().regex(/^[\w-]{43}$/);

const privateKey = z.discriminatedUnion('kty', [
  z.strictObject({
    kty: z.literal('OKP'),
    crv: z.literal('Ed25519'),
    kid: z.string().min(1),
    x: base64url,
    d: base64url,
    alg: z.enum(['EdDSA', 'Ed25519']).optional(),
    use: z.literal('sig').optional(),
  }),
  z.strictObject({
    kty: z.literal('EC'),
    crv: z.literal('P-256'),
    kid: z.string().min(1),
    x: base64url,
    y: base64url,
    d: base64url,
    alg: z.literal('ES256').optional(),
    use: z.literal('sig').optional(),
  }),
]);

const jwkSet = z.object({
  keys: z
    .array(privateKey)
    .min(1)
    .refine((keys) => new Set(keys.map(({ kid }) => kid)).size === keys.length),
});

const parsedJson = z.string().transform((source, context): unknown => {
  try {
    return JSON.parse(source);
  } catch {
    context.addIssue({ code: 'custom', message: 'no JSON' });
    return z.NEVER;
  }
});

/** A private JWK set (RFC 7517): the first key signs, all of them verify. */
export const signingKeys = {
  schema: parsedJson.pipe(jwkSet),
  expected: 'a private JWK set as JSON: {"keys":[…]} of Ed25519 or P-256 keys, each with d and its own kid',
};

export type SigningKeys = z.infer<typeof jwkSet>;
