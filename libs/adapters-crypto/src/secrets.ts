import { createHmac, hash, hkdfSync, randomBytes, randomInt, timingSafeEqual } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { ApiKeySecrets, RefreshTokens } from '@orderline/domain/identity';
import { LRUCache } from 'lru-cache';

/** SHA-256 of the text, base64url: enough for a secret of 256 bits, which no one can guess through. */
const digest = (token: string): string => hash('sha256', token, 'base64url');

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

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

const form = /^pk_live_([0-9A-Za-z]{8})_([0-9A-Za-z]{43})([0-9A-Za-z]{6})$/;

/** Each character holds 5.95 random bits: 43 of them 256. */
const random = (characters: number): string =>
  Array.from({ length: characters }, () => alphabet.charAt(randomInt(alphabet.length))).join('');

/** CRC-32 in six characters: tells a key that was cut or mistyped from one that is unknown, and protects nothing. */
const checksum = (text: string): string => {
  let rest = crc32(text);
  let written = '';
  for (let count = 0; count < 6; count += 1) {
    written = alphabet.charAt(rest % alphabet.length) + written;
    rest = Math.floor(rest / alphabet.length);
  }
  return written;
};

/**
 * Keys such as `pk_live_<8: which one>_<43: secret><6: checksum>`, kept as HMAC-SHA-256 under the pepper, base64url: a
 * secret that nobody can guess through needs no slow hash, and the table alone verifies no guess. What was read is remembered, as
 * one key comes with thousands of requests: it says which key that is, and nothing of whether it is good.
 */
export const hmacApiKeySecrets = (pepper: string, mostRemembered = 10_000): ApiKeySecrets => {
  const remembered = new LRUCache<string, NonNullable<ReturnType<ApiKeySecrets['read']>>>({ max: mostRemembered });
  const digest = (key: string): string => createHmac('sha256', pepper).update(key).digest('base64url');
  return {
    make: () => {
      const [prefix, secret] = [random(8), random(43)];
      const key = `pk_live_${prefix}_${secret}${checksum(`${prefix}${secret}`)}`;
      return { key, prefix, digest: digest(key) };
    },
    read: (key) => {
      const known = remembered.get(key);
      if (known) return known;
      const [, prefix, secret, sum] = form.exec(key) ?? [];
      if (prefix === undefined || sum !== checksum(`${prefix}${secret}`)) return null;
      const read = { prefix, digest: digest(key) };
      remembered.set(key, read);
      return read;
    },
    matches: (one, other) => one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other)),
  };
};
