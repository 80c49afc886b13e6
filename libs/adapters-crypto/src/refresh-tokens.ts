import { createHash, randomBytes } from 'node:crypto';
import type { RefreshTokens } from '@orderline/domain/identity';

/** SHA-256 of the text, base64url: enough for a secret of 256 random bits, which no one can guess through. */
const digest = (token: string): string => createHash('sha256').update(token).digest('base64url');

/** 256 random bits as base64url, 43 characters; its digest has as many. */
export const opaqueRefreshTokens: RefreshTokens = {
  make: () => {
    const token = randomBytes(32).toString('base64url');
    return { token, digest: digest(token) };
  },
  digest,
};
