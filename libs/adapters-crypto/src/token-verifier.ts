import type { SessionId } from '@orderline/domain/identity';
import { asId, type Now, type UserId } from '@orderline/domain/shared';
import { type CryptoKey, errors, type JSONWebKeySet, type JWSHeaderParameters, type JWTPayload, jwtVerify } from 'jose';
import { LRUCache } from 'lru-cache';
import type { Keyring } from './signing-keys.ts';

export type VerifiedToken = {
  readonly userId: UserId;
  readonly sessionId: SessionId;
  readonly roles: readonly string[];
  /** Roles that a second factor would add. */
  readonly withheldRoles: readonly string[];
  /** How its owner proved who they are (RFC 8176); empty where the token does not say, as those of earlier releases. */
  readonly amr: readonly string[];
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
};

export type TokenVerifier = {
  /** Who the token speaks for, or null where it is not one of ours that is good now: malformed, forged, expired. */
  verify(token: string): Promise<VerifiedToken | null>;
  /** The public keys, for whoever verifies elsewhere. */
  jwks(): JSONWebKeySet;
};

export type TokenVerifierOptions = {
  readonly keyring: Keyring;
  readonly issuer: string;
  readonly audience: string;
  readonly now: Now;
  /** How many verified tokens are remembered until they expire; the memory is the verifier's, and so the key set's. */
  readonly cacheSize?: number;
};

const longestToken = 8 * 1024;
const compactForm = /^[\w-]+\.[\w-]+\.[\w-]+$/;
const leewaySeconds = 30;
const longestLifetimeSeconds = 900;
const headerNames: readonly string[] = ['alg', 'kid', 'typ'];

type CachedToken = { readonly verified: VerifiedToken; readonly goodUntil: number };

/** Verifies what `joseAccessTokens` issued with any key of the ring. Algorithm and key come from the ring, never the token. */
export const joseTokenVerifier = (options: TokenVerifierOptions): TokenVerifier => {
  const { keyring, issuer, audience, now, cacheSize = 10_000 } = options;
  const cache = new LRUCache<string, CachedToken>({ max: cacheSize });
  const keyOf = (header: JWSHeaderParameters): CryptoKey => {
    const key = header.kid === undefined ? undefined : keyring.verifiers.get(header.kid);
    const plain = Object.keys(header).every((name) => headerNames.includes(name));
    if (!key || key.alg !== header.alg || !plain) throw new errors.JWKSNoMatchingKey();
    return key.publicKey;
  };
  const claimsOf = async (token: string): Promise<JWTPayload | null> => {
    try {
      const { payload } = await jwtVerify(token, keyOf, {
        algorithms: ['EdDSA', 'ES256'],
        typ: 'at+jwt',
        issuer,
        audience,
        requiredClaims: ['exp', 'sub', 'jti', 'sid', 'roles'],
        clockTolerance: leewaySeconds,
        maxTokenAge: longestLifetimeSeconds,
        currentDate: now(),
      });
      return payload.aud === audience ? payload : null;
    } catch (error) {
      if (error instanceof errors.JOSEError) return null;
      throw error;
    }
  };
  return {
    jwks: () => keyring.jwks,
    verify: async (token) => {
      const known = cache.get(token);
      if (known && now().getTime() < known.goodUntil) return known.verified;
      cache.delete(token);
      if (token.length > longestToken || !compactForm.test(token)) return null;
      const claims = await claimsOf(token);
      const verified = claims && subjectOf(claims);
      if (!verified) return null;
      cache.set(token, { verified, goodUntil: goodUntil(claims) });
      return verified;
    },
  };
};

const subjectOf = (claims: JWTPayload): VerifiedToken | null => {
  const { sub, jti, sid, roles, withheld_roles: withheldRoles = [], amr = [], exp = 0 } = claims;
  if (!isName(sub) || !isName(jti) || !isName(sid)) return null;
  if (!areNames(roles) || !areNames(withheldRoles) || !areNames(amr)) return null;
  return { userId: asId(sub), sessionId: asId(sid), roles, withheldRoles, amr, expiresAt: exp * 1000 };
};

const areNames = (value: unknown): value is string[] => Array.isArray(value) && value.every(isName);

const isName = (value: unknown): value is string => typeof value === 'string' && value !== '';

/** The instant, in epoch milliseconds, from which the token would no longer be verified. */
const goodUntil = ({ exp = 0, iat = 0 }: JWTPayload): number =>
  (Math.min(exp, iat + longestLifetimeSeconds) + leewaySeconds) * 1000;
