import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export const start = new Date('2026-01-02T03:04:05.678Z');
export const audience = 'shop';
export const issuedAt = Math.floor(start.getTime() / 1000);

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

type Algorithm = 'EdDSA' | 'ES256' | 'RS256';

export type IssuerKey = { readonly kid: string; readonly alg: Algorithm; readonly privateKey: KeyObject };

const pairOf = (alg: Algorithm): KeyObject => {
  if (alg === 'EdDSA') return generateKeyPairSync('ed25519').privateKey;
  if (alg === 'ES256') return generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  return generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
};

export const issuerKey = (kid: string, alg: Algorithm = 'EdDSA'): IssuerKey => ({ kid, alg, privateKey: pairOf(alg) });

export const publicJwk = ({ kid, alg, privateKey }: IssuerKey) => {
  const { kty, crv, x, y, n, e } = privateKey.export({ format: 'jwk' });
  return { kty, crv, x, y, n, e, kid, alg, use: 'sig' };
};

export const claimsOf = (issuer: string) => ({
  iss: issuer,
  aud: audience,
  sub: 'auth0|ada',
  iat: issuedAt,
  exp: issuedAt + 600,
  email: 'ada@example.com',
  email_verified: true,
  name: 'Ada Lovelace',
});

type Fields = Readonly<Record<string, unknown>>;

/** A token signed by hand; what is undefined is left out of it. */
export const signed = (key: IssuerKey, claims: Fields, header: Fields = {}): string => {
  const text = `${part({ alg: key.alg, kid: key.kid, typ: 'at+jwt', ...header })}.${part(claims)}`;
  const digest = key.alg === 'EdDSA' ? null : 'sha256';
  const signature = sign(digest, Buffer.from(text), { key: key.privateKey, dsaEncoding: 'ieee-p1363' });
  return `${text}.${signature.toString('base64url')}`;
};

/** An issuer on this machine: its keys may change, and it may hang, break, talk nonsense or send one elsewhere. */
export const openIssuer = async (...keys: readonly IssuerKey[]) => {
  const state = { keys, mode: 'up' as 'up' | 'hangs' | 'breaks' | 'nonsense' | 'redirects', fetches: 0 };
  const server = createServer((request, response) => {
    state.fetches += 1;
    const body = JSON.stringify({ keys: state.keys.map(publicJwk) });
    if (request.url === '/elsewhere') response.end(body);
    else if (state.mode === 'up') response.end(body);
    else if (state.mode === 'nonsense') response.end('{"keys":');
    else if (state.mode === 'breaks') response.writeHead(500).end(body);
    else if (state.mode === 'redirects') response.writeHead(302, { Location: '/elsewhere' }).end(body);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const origin = `http://127.0.0.1:${portOf(server.address())}`;
  const close = (): void => {
    server.close();
    server.closeAllConnections();
  };
  return { state, close, names: { issuer: `${origin}/`, audience, jwksUri: `${origin}/jwks.json` } };
};

const portOf = (address: AddressInfo | string | null): number => {
  if (address === null || typeof address === 'string') throw new Error('the issuer listens on no port');
  return address.port;
};
