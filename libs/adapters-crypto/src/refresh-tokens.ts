import { createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import type { RefreshTokens } from '@orderline/domain/identity';

/** SHA-256 of the text, base64url: enough for a secret of 256 bits, which no one can guess through. */
const digest = (token: string): string => createHash('sha256').update(token).digest('base64url');

/**
 * 256 bits as base64url, 43 characters; a digest has as many. The first of a family is random, each successor is
 * HMAC-SHA-256 of the token before under a key that is derived from `secret` (RFC 5869): so an answer that was lost is
 * given again without being kept, and nobody can tell it who has only the token, only the secret or only the table.
 */
export const opaqueRefreshTokens = (secret: string): RefreshTokens => {
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'orderline successors of refresh tokens', 32));
  const withDigest = (token: string) => ({ token, digest: digest(token) });
  return {
    make: () => withDigest(randomBytes(32).toString('base64url')),
    successor: (token) => withDigest(createHmac('sha256', key).update(token).digest('base64url')),
    digest,
  };
};
