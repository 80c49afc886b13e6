import { createHmac, createPrivateKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { generateSigningKeys, openKeyring } from './signing-keys.ts';
import { joseTokenVerifier } from './token-verifier.ts';

const now = new Date('2026-01-02T03:04:05.678Z');
const iat = Math.floor(now.getTime() / 1000);
const names = { issuer: 'orderline', audience: 'orderline-api' };

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

const [ours, strangers] = [await generateSigningKeys(), await generateSigningKeys()];
const elliptic = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
const { x = '', y = '', d = '' } = elliptic.export({ format: 'jwk' });
const keyring = await openKeyring({ keys: [...ours.keys, { kty: 'EC', crv: 'P-256', kid: 'es', x, y, d }] });
const { verify } = joseTokenVerifier({ keyring, ...names, now: () => now });

const privateKeyOf = ({ keys }: typeof ours): KeyObject => {
  const [key] = keys;
  if (key?.kty !== 'OKP' || key.d === undefined) throw new Error('a private Ed25519 key was expected');
  const { kty, crv, x: publicPart, d: privatePart } = key;
  return createPrivateKey({ format: 'jwk', key: { kty, crv, x: publicPart, d: privatePart } });
};
const [ourKey, theirKey] = [privateKeyOf(ours), privateKeyOf(strangers)];
const [publicJwk] = keyring.jwks.keys;
const [strangerJwk] = (await openKeyring(strangers)).jwks.keys;

const header = { alg: 'EdDSA', kid: keyring.signer.kid, typ: 'at+jwt' };
const sub = '01990000-0000-7000-8000-000000000001';
const claims = {
  iss: names.issuer,
  aud: names.audience,
  sub,
  sid: '01990000-0000-7000-8000-000000000002',
  jti: 'one of a kind',
  roles: ['customer'],
  iat,
  exp: iat + 600,
};

type Forgery = {
  readonly header?: Readonly<Record<string, unknown>>;
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly key?: KeyObject;
};

/** A token signed by hand; what is undefined is left out of it. */
const forge = (forgery: Forgery = {}): string => {
  const text = `${part({ ...header, ...forgery.header })}.${part({ ...claims, ...forgery.claims })}`;
  return `${text}.${sign(null, Buffer.from(text), forgery.key ?? ourKey).toString('base64url')}`;
};

const hmac = (secret: string | Buffer): string => {
  const text = `${part({ ...header, alg: 'HS256' })}.${part(claims)}`;
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
};

const [headerPart, claimsPart, signature] = forge().split('.');

describe('a token', () => {
  it('that is forged in nothing is good: the table below can fail', async () => {
    expect(await verify(forge())).toMatchObject({ userId: sub, roles: ['customer'] });
    expect(await verify(forge({ claims: { nbf: iat, exp: iat + 1 } }))).not.toBeNull();
  });

  it.each<readonly [string, string]>([
    ['that is empty', ''],
    ['with alg none and no signature', `${part({ ...header, alg: 'none' })}.${claimsPart}.`],
    ['with alg none and a signature', `${part({ ...header, alg: 'none' })}.${claimsPart}.${signature}`],
    ['with alg NONE', `${part({ ...header, alg: 'NONE' })}.${claimsPart}.`],
    ['without alg', forge({ header: { alg: undefined } })],
    ['with HS256 over the public key as JSON', hmac(JSON.stringify(publicJwk))],
    ['with HS256 over the public key’s bytes', hmac(Buffer.from(publicJwk?.x ?? '', 'base64url'))],
    ['with HS256 over nothing', hmac('')],
    ['with the algorithm of another key of the ring', forge({ header: { alg: 'ES256' } })],
    ['with the kid of another key of the ring', forge({ header: { kid: 'es' } })],
    ['with a kid that nobody has', forge({ header: { kid: 'nobody' } })],
    ['with a kid from every object', forge({ header: { kid: '__proto__' } })],
    ['with a kid that is a path', forge({ header: { kid: '../../dev/null' } })],
    ['with a kid that is a number', forge({ header: { kid: 1 } })],
    ['without kid', forge({ header: { kid: undefined } })],
    ['signed by a stranger under our kid', forge({ key: theirKey })],
    ['signed by a stranger who embeds the key', forge({ header: { jwk: strangerJwk }, key: theirKey })],
    ['signed by us with an embedded key', forge({ header: { jwk: publicJwk } })],
    ['that says where its key is', forge({ header: { jku: 'https://evil.example/jwks.json' } })],
    ['that brings a certificate', forge({ header: { x5c: ['MIIB'] } })],
    ['that says where its certificate is', forge({ header: { x5u: 'https://evil.example/cert' } })],
    ['with a critical extension', forge({ header: { crit: ['exp'], exp: 1 } })],
    ['with an unencoded payload', forge({ header: { b64: false, crit: ['b64'] } })],
    ['of type JWT', forge({ header: { typ: 'JWT' } })],
    ['without a type', forge({ header: { typ: undefined } })],
    ['of another issuer', forge({ claims: { iss: 'someone' } })],
    ['without issuer', forge({ claims: { iss: undefined } })],
    ['for another audience', forge({ claims: { aud: 'another-api' } })],
    ['for several audiences', forge({ claims: { aud: [names.audience, 'another-api'] } })],
    ['without audience', forge({ claims: { aud: undefined } })],
    ['that has expired', forge({ claims: { iat: iat - 700, exp: iat - 30 } })],
    ['that never expires', forge({ claims: { exp: undefined } })],
    ['that expires at a text', forge({ claims: { exp: `${iat + 600}` } })],
    ['that is not yet valid', forge({ claims: { nbf: iat + 31 } })],
    ['that is issued in the future', forge({ claims: { iat: iat + 31 } })],
    ['that is older than any may be', forge({ claims: { iat: iat - 931 } })],
    ['without the time of issue', forge({ claims: { iat: undefined } })],
    ['without subject', forge({ claims: { sub: undefined } })],
    ['with an empty subject', forge({ claims: { sub: '' } })],
    ['with a subject that is a number', forge({ claims: { sub: 1 } })],
    ['without jti', forge({ claims: { jti: undefined } })],
    ['with a jti that is no text', forge({ claims: { jti: { toString: 'x' } } })],
    ['without session', forge({ claims: { sid: undefined } })],
    ['without roles', forge({ claims: { roles: undefined } })],
    ['with roles in one text', forge({ claims: { roles: 'admin' } })],
    ['with a role that is no text', forge({ claims: { roles: [{ admin: true }] } })],
    ['with ways of proof in one text', forge({ claims: { amr: 'otp' } })],
    ['with a way of proof that is no text', forge({ claims: { amr: [{ otp: true }] } })],
    ['with withheld roles in one text', forge({ claims: { withheld_roles: 'admin' } })],
    ['whose claims are changed', `${headerPart}.${part({ ...claims, roles: ['admin'] })}.${signature}`],
    ['whose claims are a list', `${headerPart}.${part([claims])}.${signature}`],
    ['without its signature', `${headerPart}.${claimsPart}.`],
    ['without its last part', `${headerPart}.${claimsPart}`],
    ['with a part too many', `${forge()}.${signature}`],
    ['that is cut off', forge().slice(0, -10)],
    ['with a space before it', ` ${forge()}`],
    ['with padding', `${forge()}==`],
    ['that is encrypted', [part({ alg: 'dir', enc: 'A256GCM' }), '', 'AA', 'AA', 'AA'].join('.')],
    ['that is longer than 8 KiB', forge({ claims: { padding: 'x'.repeat(8192) } })],
    ['that is a megabyte of dots', '.'.repeat(1_000_000)],
  ])('%s is void', async (_what, token) => {
    expect(await verify(token)).toBeNull();
  });

  it('of an earlier release is still read, and proves no second factor', async () => {
    expect(await verify(forge())).toMatchObject({ amr: [], withheldRoles: [] });
    expect(await verify(forge({ claims: { amr: ['pwd', 'otp'] } }))).toMatchObject({ amr: ['pwd', 'otp'] });
  });

  it('of 8 KiB is still read', async () => {
    expect(await verify(forge({ claims: { padding: 'x'.repeat(5000) } }))).not.toBeNull();
  });
});
