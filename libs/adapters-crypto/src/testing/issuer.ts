import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';

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

/** The keys, then spaces for ever: JSON that a reader who waits for its end never has read. */
function* withoutEnd(body: string) {
  yield body;
  for (;;) yield Buffer.alloc(65_536, ' ');
}

const MEGABYTES_UNPACKED = 64;
/** One of many members of an archive. */
const packedSpaces = gzipSync(' '.repeat(1024 * 1024));

/** What an issuer may do, to a request for its keys. */
const doings = {
  up: (response, body) => void response.end(body),
  hangs: () => undefined,
  breaks: (response, body) => void response.writeHead(500).end(body),
  'breaks without end': (response, body) => void Readable.from(withoutEnd(body)).pipe(response.writeHead(500)),
  nonsense: (response) => void response.end('{"keys":'),
  redirects: (response, body) => void response.writeHead(302, { Location: '/elsewhere' }).end(body),
  'has no end': (response, body) => void Readable.from(withoutEnd(body)).pipe(response),
  drips: (response, body) => {
    const dripping = setInterval(() => response.write(' '), 20);
    response.on('close', () => clearInterval(dripping)).write(body);
  },
  'unpacks to more': (response, body) => {
    response.writeHead(200, { 'Content-Encoding': 'gzip' }).write(gzipSync(body));
    for (let megabyte = 0; megabyte < MEGABYTES_UNPACKED; megabyte += 1) response.write(packedSpaces);
    response.end();
  },
  'has too many keys': (response, body) => {
    const { keys } = JSON.parse(body);
    response.end(JSON.stringify({ keys: [...keys, ...Array.from({ length: 100 }, (_, kid) => ({ kid: `${kid}` }))] }));
  },
} as const satisfies Readonly<Record<string, (response: ServerResponse, body: string) => void>>;

/** An issuer on this machine: its keys may change, and it may do worse than hang. */
export const openIssuer = async (...keys: readonly IssuerKey[]) => {
  const state = { keys, mode: 'up' as keyof typeof doings, fetches: 0, bytes: 0 };
  const server = createServer((request, response) => {
    state.fetches += 1;
    // Whoever asks may have been too busy to see that a kept connection was closed meanwhile.
    response.shouldKeepAlive = false;
    response.on('close', () => {
      state.bytes += request.socket.bytesWritten;
    });
    const body = JSON.stringify({ keys: state.keys.map(publicJwk) });
    if (request.url === '/elsewhere') response.end(body);
    else doings[state.mode](response, body);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const origin = `http://127.0.0.1:${portOf(server.address())}`;
  const close = (): void => {
    server.close();
    server.closeAllConnections();
  };
  return { state, close, names: { issuer: `${origin}/`, audience, jwksUri: `${origin}/jwks.json` } };
};

export const portOf = (address: AddressInfo | string | null): number => {
  if (address === null || typeof address === 'string') throw new Error('the issuer listens on no port');
  return address.port;
};
