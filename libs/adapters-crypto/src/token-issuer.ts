import { randomUUID } from 'node:crypto';
import type { AccessTokens } from '@orderline/domain/identity';
import { SignJWT } from 'jose';
import type { Keyring } from './signing-keys.ts';

export type TokenIssuerOptions = {
  readonly keyring: Keyring;
  readonly issuer: string;
  readonly audience: string;
  readonly lifetimeSeconds: number;
};

/** Access tokens as RFC 9068 has them, with the session as `sid` and the user's `roles`. */
export const joseAccessTokens = ({ keyring, issuer, audience, lifetimeSeconds }: TokenIssuerOptions): AccessTokens => ({
  issue: async ({ userId, roles, sessionId, now }) => {
    const { kid, alg, privateKey } = keyring.signer;
    const issuedAt = Math.floor(now.getTime() / 1000);
    const token = await new SignJWT({ sid: sessionId, roles })
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
