import { randomUUID } from 'node:crypto';
import type { AccessTokens } from '@orderline/domain/identity';
import type { ApiConfig } from '@orderline/platform';
import {
  type CryptoKey,
  calculateJwkThumbprint,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JSONWebKeySet,
  SignJWT,
} from 'jose';

type SigningKeys = ApiConfig['tokens']['signingKeys'];

type Algorithm = 'EdDSA' | 'ES256';

/** The public half of a key, imported. */
export type VerificationKey = { readonly alg: Algorithm; readonly publicKey: CryptoKey };

/** Keys ready for use: one signs, each verifies by its `kid`, and `jwks` (RFC 7517) has the public halves alone. */
export type Keyring = {
  readonly signer: { readonly kid: string; readonly alg: Algorithm; readonly privateKey: CryptoKey };
  readonly verifiers: ReadonlyMap<string, VerificationKey>;
  readonly jwks: JSONWebKeySet;
};

/** Makes a private set of one Ed25519 key, named by its thumbprint (RFC 7638). */
export const generateSigningKeys = async (): Promise<SigningKeys> => {
  const { privateKey } = await generateKeyPair('EdDSA', { extractable: true });
  const { x, d } = await exportJWK(privateKey);
  if (x === undefined || d === undefined) throw new Error('the Ed25519 key that was made has no x or no d');
  const publicHalf = { kty: 'OKP', crv: 'Ed25519', x } as const;
  return { keys: [{ ...publicHalf, kid: await calculateJwkThumbprint(publicHalf), d }] };
};

/** Imports every key once, the first as the one that signs; throws where a private half does not fit its public one. */
export const openKeyring = async ({ keys }: SigningKeys): Promise<Keyring> => {
  const opened = await Promise.all(keys.map(openKey));
  const [first] = opened;
  if (!first?.privateKey)
    throw new Error('SIGNING_KEYS begins with no private key: it needs at least one, which signs');
  return {
    signer: { kid: first.kid, alg: first.alg, privateKey: first.privateKey },
    verifiers: new Map(opened.map(({ kid, alg, publicKey }) => [kid, { alg, publicKey }])),
    jwks: { keys: opened.map(({ jwk }) => jwk) },
  };
};

type SigningKey = SigningKeys['keys'][number];

const openKey = async (key: SigningKey) => {
  const { kid, kty } = key;
  const alg: Algorithm = kty === 'OKP' ? 'EdDSA' : 'ES256';
  const { d, ...half } = key;
  const jwk = { ...half, alg, use: 'sig' } as const;
  try {
    const [privateKey, publicKey] = await Promise.all([
      d === undefined ? null : importJWK({ ...jwk, d }),
      importJWK(jwk),
    ]);
    return { kid, alg, privateKey, publicKey, jwk };
  } catch (cause) {
    throw new Error(
      `key ${JSON.stringify(kid)} of SIGNING_KEYS cannot be imported: its private and public parts are no pair`,
      {
        cause,
      },
    );
  }
};

export type TokenIssuerOptions = {
  readonly keyring: Keyring;
  readonly issuer: string;
  readonly audience: string;
  readonly lifetimeSeconds: number;
};

/**
 * Access tokens as RFC 9068 has them, with the session as `sid`, the user's `roles`, and how they proved who they are as `amr`
 * (RFC 8176). What a second factor would add is apart from the roles, so that whoever reads these alone gives nothing away.
 */
export const joseAccessTokens = ({ keyring, issuer, audience, lifetimeSeconds }: TokenIssuerOptions): AccessTokens => ({
  issue: async ({ userId, roles, withheldRoles, amr, sessionId, now }) => {
    const { kid, alg, privateKey } = keyring.signer;
    const issuedAt = Math.floor(now.getTime() / 1000);
    const token = await new SignJWT({
      sid: sessionId,
      roles,
      amr,
      ...(withheldRoles.length > 0 && { withheld_roles: withheldRoles }),
    })
      .setProtectedHeader({ alg, kid, typ: 'at+jwt' })
      .setIssuer(issuer)
      .setAudience(audience)
      .setSubject(userId)
      .setJti(randomUUID())
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + lifetimeSeconds)
      .sign(privateKey);
    return { token, expiresIn: lifetimeSeconds };
  },
});
