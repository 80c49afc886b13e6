import { createHmac, hash, hkdfSync, randomBytes } from 'node:crypto';
import type { OneTimeCodes, RecoveryCodes, Seal, SessionIds } from '@orderline/domain/staff';
import { Secret, TOTP } from 'otpauth';
import { ownedSeal } from './seals.ts';

const totp = { issuer: 'Orderline', algorithm: 'SHA1', digits: 6, period: 30 } as const;

const SECRET_BYTES = 20;

/** The window of RFC 6238 §5.2: one step for a clock that is off, or a code that took its time. */
const WINDOW = 1;

export const totpCodes = (): OneTimeCodes => ({
  makeSecret: () => new Secret({ size: SECRET_BYTES }).base32,
  stepOf: (secret, code, now) => {
    if (!/^\d{6}$/.test(code)) return null;
    const timestamp = now.getTime();
    const asked = { secret: Secret.fromBase32(secret), token: code, window: WINDOW, timestamp, ...totp };
    const delta = TOTP.validate(asked);
    return delta === null ? null : Math.floor(timestamp / 1000 / totp.period) + delta;
  },
  uri: (secret, account) => new TOTP({ ...totp, label: account, secret: Secret.fromBase32(secret) }).toString(),
});

/** The code of a secret, as an app shows it: for a demo and for tests. */
export const totpCodeOf = (secret: string, now: Date): string =>
  TOTP.generate({ ...totp, secret: Secret.fromBase32(secret), timestamp: now.getTime() });

const CODE_BYTES = 10;

/** 80 random bits in Crockford's base 32, sixteen characters in groups of four; kept as HMAC-SHA-256 under the pepper. */
export const peppered = (pepper: string): RecoveryCodes => {
  const key = Buffer.from(hkdfSync('sha256', pepper, '', 'orderline recovery codes', 32));
  const digestOf = (code: string): string => createHmac('sha256', key).update(code).digest('base64url');
  return {
    make: () => {
      const code = base32(randomBytes(CODE_BYTES));
      return { code: (code.match(/.{4}/g) ?? []).join('-'), digest: digestOf(code) };
    },
    digest: (code) => {
      const typed = code.toUpperCase().replaceAll('O', '0').replaceAll(/[IL]/g, '1');
      return /^[0-9A-HJKMNP-TV-Z]{16}$/.test(typed) ? digestOf(typed) : null;
    },
  };
};

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Five bits a character; the bytes are a multiple of five. */
const base32 = (bytes: Buffer): string => {
  let [text, held, bits] = ['', 0, 0];
  for (const byte of bytes) {
    held = (held << 8) | byte;
    for (bits += 8; bits >= 5; bits -= 5) text += alphabet.charAt((held >> (bits - 5)) & 31);
    held &= 31;
  }
  return text;
};

/** Secrets of second factors, sealed for their user. */
export const secondFactorSeal = (secret: string): Seal => ownedSeal(secret, 'orderline secrets of second factors');

/** 256 random bits, of which SHA-256 is kept. */
export const staffSessionIds = (): SessionIds => {
  const digest = (text: string): string => hash('sha256', text, 'base64url');
  return {
    make: () => {
      const token = randomBytes(32).toString('base64url');
      return { token, digest: digest(token) };
    },
    digest,
  };
};

export const sha256 = (text: string): string => hash('sha256', text, 'hex');
