import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { opaqueRefreshTokens } from './secrets.ts';

const secret = 'a pepper of thirty-two characters';

describe('refresh tokens', () => {
  const tokens = opaqueRefreshTokens(secret);

  it('are 256 bits, never the same, and kept only as the digest of their text', () => {
    const made = Array.from({ length: 100 }, () => tokens.make());
    expect(new Set(made.map(({ token }) => token)).size).toBe(100);
    for (const { token, digest } of made) {
      expect(Buffer.from(token, 'base64url')).toHaveLength(32);
      expect(digest).toBe(createHash('sha256').update(token).digest('base64url'));
      expect(tokens.digest(token)).toBe(digest);
    }
  });

  it('have one successor each, of the same kind, whichever process is asked', () => {
    const first = tokens.make().token;
    const next = tokens.successor(first);
    expect(opaqueRefreshTokens(secret).successor(first)).toEqual(next);
    expect(next.digest).toBe(tokens.digest(next.token));
    expect(next.token).toMatch(/^[\w-]{43}$/);
    let token = first;
    const family = new Set(Array.from({ length: 1000 }, () => (token = tokens.successor(token).token)));
    expect(family.size).toBe(1000);
    expect(family).not.toContain(first);
  });

  it('have a successor that the token alone does not tell, nor its digest', () => {
    const { token, digest } = tokens.make();
    const another = opaqueRefreshTokens('another pepper of thirty-two characters');
    const guesses = [another.successor(token), tokens.successor(digest), { token: digest }];
    expect(guesses.map((guess) => guess.token)).not.toContain(tokens.successor(token).token);
  });
});
