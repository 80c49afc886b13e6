import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { opaqueRefreshTokens } from './refresh-tokens.ts';

describe('refresh tokens', () => {
  it('are 256 bits, never the same, and kept only as the digest of their text', () => {
    const made = Array.from({ length: 100 }, () => opaqueRefreshTokens.make());
    expect(new Set(made.map(({ token }) => token)).size).toBe(100);
    for (const { token, digest } of made) {
      expect(Buffer.from(token, 'base64url')).toHaveLength(32);
      expect(digest).toBe(createHash('sha256').update(token).digest('base64url'));
      expect(opaqueRefreshTokens.digest(token)).toBe(digest);
    }
  });
});
