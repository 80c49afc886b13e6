import { createHash, randomUUID } from 'node:crypto';
import type { AccessTokens, ApiKeySecrets, PasswordVerifier, RefreshTokens } from '@orderline/domain/identity';
import type { CommonPasswords, PasswordHasher } from '@orderline/domain/users';

/** No secret at all: a hash that costs nothing, for tests alone. */
export const plainPasswords: PasswordHasher & PasswordVerifier = {
  hash: async (password) => `plain:${password}`,
  verify: async (password, hash) => hash === `plain:${password}`,
  isOutdated: () => false,
};

/** One password that is common enough. */
export const oneCommonPassword: CommonPasswords = { includes: (password) => password === 'password' };

const digest = (token: string): string => createHash('sha256').update(token).digest('base64url');

const withDigest = (token: string) => ({ token, digest: digest(token) });

/** Keys without a checksum, whose digests anyone could make, for tests alone. */
export const plainApiKeySecrets = (): ApiKeySecrets => {
  let count = 0;
  return {
    make: () => {
      const prefix = String(++count).padStart(8, '0');
      const key = `pk_live_${prefix}_${randomUUID().replaceAll('-', '')}`;
      return { key, prefix, digest: digest(key) };
    },
    read: (key) => {
      const [, prefix] = /^pk_live_(\w{8})_\w{32}$/.exec(key) ?? [];
      return prefix === undefined ? null : { prefix, digest: digest(key) };
    },
    matches: (one, other) => one === other,
  };
};

/** Tokens that anyone could write, for tests alone. */
export const plainTokens = (): { readonly accessTokens: AccessTokens; readonly refreshTokens: RefreshTokens } => ({
  accessTokens: {
    issue: async ({ userId, roles, withheldRoles, amr, sessionId, now }) => {
      const expiresAt = now.getTime() + 900_000;
      const claims = { userId, roles, withheldRoles, amr, sessionId, expiresAt, tokenId: randomUUID() };
      return { token: Buffer.from(JSON.stringify(claims)).toString('base64url'), expiresIn: 900 };
    },
  },
  refreshTokens: {
    make: () => withDigest(randomUUID()),
    successor: (token) => withDigest(digest(`after ${token}`)),
    digest,
  },
});
