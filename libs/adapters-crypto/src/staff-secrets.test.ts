import { describe, expect, it } from 'vitest';
import { peppered, secondFactorSeal, sha256, staffSessionIds, totpCodeOf, totpCodes } from './staff-secrets.ts';

/** RFC 6238 appendix B has the ASCII digits 1 to 0, twice, for SHA-1, and codes of eight digits: their last six are these. */
const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

const at = (seconds: number): Date => new Date(seconds * 1000);

describe('a one-time code', () => {
  it.each([
    [59, '287082'],
    [1_111_111_109, '081804'],
    [1_111_111_111, '050471'],
    [1_234_567_890, '005924'],
    [2_000_000_000, '279037'],
    [20_000_000_000, '353130'],
  ])('is what RFC 6238 says at %d', (seconds, code) => {
    expect(totpCodeOf(secret, at(seconds))).toBe(code);
    expect(totpCodes().stepOf(secret, code, at(seconds))).toBe(Math.floor(seconds / 30));
  });

  it('is of the present step or one of its neighbours, and says which', () => {
    const { stepOf } = totpCodes();
    const [now, step] = [at(1_000_000_015), Math.floor(1_000_000_015 / 30)];
    const codeAt = (steps: number) => totpCodeOf(secret, at(1_000_000_015 + steps * 30));
    expect([-1, 0, 1].map((steps) => stepOf(secret, codeAt(steps), now))).toEqual([step - 1, step, step + 1]);
    expect([-2, 2].map((steps) => stepOf(secret, codeAt(steps), now))).toEqual([null, null]);
  });

  it.each(['', '28708', '2870820', '28708a', ' 287082', '２８７０８２', '287082\n'])(
    'is six digits, and not "%s"',
    (code) => {
      expect(totpCodes().stepOf(secret, code, at(59))).toBeNull();
    },
  );

  it('is of a secret of 160 random bits, which an app reads from a picture', () => {
    const { makeSecret, uri } = totpCodes();
    const made = makeSecret();
    expect(made).toMatch(/^[A-Z2-7]{32}$/);
    expect(makeSecret()).not.toBe(made);
    const read = new URL(uri(made, 'grace@example.com'));
    expect(`${read.protocol}//${read.host}`).toBe('otpauth://totp');
    expect(decodeURIComponent(read.pathname)).toBe('/Orderline:grace@example.com');
    expect(read.searchParams.get('secret')).toBe(made);
  });
});

describe('a recovery code', () => {
  const codes = peppered('pepper');

  it('is known however it is typed, and by its pepper alone', () => {
    const { code, digest } = codes.make();
    expect(code).toMatch(/^(?:[0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$/);
    const typed = code.replaceAll('-', '');
    expect(codes.digest(typed)).toBe(digest);
    expect(codes.digest(typed.toLowerCase().replaceAll('0', 'o').replaceAll('1', 'l'))).toBe(digest);
    expect(peppered('another').digest(typed)).not.toBe(digest);
  });

  it('has 80 random bits in every place', () => {
    const made = Array.from({ length: 400 }, () => codes.make().code.replaceAll('-', ''));
    expect(new Set(made).size).toBe(400);
    for (let place = 0; place < 16; place += 1) {
      expect(new Set(made.map((code) => code[place])).size, `place ${place}`).toBe(32);
    }
  });

  it.each(['', 'SHORT', '0'.repeat(15), '0'.repeat(17), `${'0'.repeat(15)}U`, `${'0'.repeat(15)}é`])(
    'is sixteen characters of its alphabet, and not "%s"',
    (code) => {
      expect(codes.digest(code)).toBeNull();
    },
  );
});

describe('a sealed secret', () => {
  it('opens for its owner and by its key, and differs each time', () => {
    const { seal, open } = secondFactorSeal('key');
    const sealed = seal(secret, 'grace');
    expect(sealed).not.toContain(secret);
    expect(seal(secret, 'grace')).not.toBe(sealed);
    expect(open(sealed, 'grace')).toBe(secret);
    expect([open(sealed, 'ada'), secondFactorSeal('another').open(sealed, 'grace'), open('', 'grace')]).toEqual([
      null,
      null,
      null,
    ]);
  });
});

describe('the id of a session', () => {
  it('is 256 random bits, of which SHA-256 is kept', () => {
    const { make, digest } = staffSessionIds();
    const { token, digest: kept } = make();
    expect(Buffer.from(token, 'base64url')).toHaveLength(32);
    expect(kept).toBe(digest(token));
    expect(Buffer.from(kept, 'base64url').toString('hex')).toBe(sha256(token));
  });
});
