import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ExternalTokens, joseExternalTokens } from './external-tokens.ts';
import { audience, claimsOf, issuedAt, issuerKey, openIssuer, publicJwk, signed, start } from './testing/issuer.ts';

const [ours, elliptic, rsa] = [issuerKey('ed'), issuerKey('es', 'ES256'), issuerKey('rs', 'RS256')];
const stranger = issuerKey('ed');
const theirs = issuerKey('theirs');

const unsaid = { info: () => undefined, warn: () => undefined };
const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

let issuer: Awaited<ReturnType<typeof openIssuer>>;
let other: Awaited<ReturnType<typeof openIssuer>>;
let tokens: ExternalTokens;
beforeAll(async () => {
  [issuer, other] = [await openIssuer(ours, elliptic, rsa), await openIssuer(theirs)];
  tokens = joseExternalTokens({ issuers: [issuer.names, other.names], now: () => start, logger: unsaid });
});
afterAll(() => {
  issuer.close();
  other.close();
});

const verify = async (token: string) => {
  const verifyBy = tokens.verifierOf(token);
  return (await verifyBy?.(token))?.person ?? null;
};

type Forgery = { readonly header?: object; readonly claims?: object; readonly key?: typeof ours };

const forge = ({ header = {}, claims = {}, key = ours }: Forgery = {}): string =>
  signed(key, { ...claimsOf(issuer.names.issuer), ...claims }, { ...header });

const hmac = (secret: string | Buffer): string => {
  const text = `${part({ alg: 'HS256', kid: 'ed', typ: 'at+jwt' })}.${part(claimsOf(issuer.names.issuer))}`;
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
};

const unsigned = (alg: string, signature = ''): string =>
  `${part({ alg, kid: 'ed', typ: 'at+jwt' })}.${part(claimsOf(issuer.names.issuer))}.${signature}`;

describe('a token of an external issuer', () => {
  it('speaks for its subject, by any of the three algorithms: the table below can fail', async () => {
    const ada = { issuer: issuer.names.issuer, subject: 'auth0|ada', email: 'ada@example.com', name: 'Ada Lovelace' };
    for (const key of [ours, elliptic, rsa]) expect(await verify(forge({ key }))).toEqual(ada);
    for (const typ of [undefined, 'JWT']) expect(await verify(forge({ header: { typ } }))).toEqual(ada);
    expect(await verify(forge({ header: { x5t: 'a thumbprint' } }))).toEqual(ada);
    expect(await verify(forge({ claims: { iat: issuedAt + 30 } }))).toEqual(ada);
    expect(await verify(forge({ claims: { exp: issuedAt - 29 } }))).toEqual(ada);
    expect(await verify(forge({ claims: { padding: 'x'.repeat(5000) } }))).toEqual(ada);
  });

  it.each<readonly [string, () => string]>([
    ['with alg none and no signature', () => unsigned('none')],
    ['with alg none and a signature', () => unsigned('none', 'AAAA')],
    ['with alg NONE', () => unsigned('NONE', 'AAAA')],
    ['without alg', () => forge({ header: { alg: undefined } })],
    ['with HS256 over the public key as JSON', () => hmac(JSON.stringify(publicJwk(ours)))],
    ['with HS256 over the public key’s bytes', () => hmac(Buffer.from(publicJwk(ours).x ?? '', 'base64url'))],
    ['with HS256 over nothing', () => hmac('')],
    ['with an algorithm that is not allowed', () => forge({ key: rsa, header: { alg: 'RS512' } })],
    ['with the algorithm of another key', () => forge({ header: { alg: 'ES256' } })],
    ['with the kid of another key', () => forge({ header: { kid: 'es' } })],
    ['with a kid that nobody has', () => forge({ header: { kid: 'nobody' } })],
    ['with a kid from every object', () => forge({ header: { kid: '__proto__' } })],
    ['with a kid that is a path', () => forge({ header: { kid: '../../dev/null' } })],
    ['with a kid that is a number', () => forge({ header: { kid: 1 } })],
    ['without kid', () => forge({ header: { kid: undefined } })],
    ['signed by a stranger under a known kid', () => forge({ key: stranger })],
    ['signed by a stranger who embeds the key', () => forge({ key: stranger, header: { jwk: publicJwk(stranger) } })],
    ['with an embedded key', () => forge({ header: { jwk: publicJwk(ours) } })],
    ['that says where its key is', () => forge({ header: { jku: issuer.names.jwksUri } })],
    ['that brings a certificate', () => forge({ header: { x5c: ['MIIB'] } })],
    ['that says where its certificate is', () => forge({ header: { x5u: 'https://evil.example/cert' } })],
    ['with a critical extension', () => forge({ header: { crit: ['exp'], exp: 1 } })],
    ['with an unencoded payload', () => forge({ header: { b64: false, crit: ['b64'] } })],
    ['of a type that is none of access', () => forge({ header: { typ: 'logout+jwt' } })],
    ['of an issuer that is not configured', () => forge({ claims: { iss: 'https://evil.example/' } })],
    ['of an issuer that differs by a slash', () => forge({ claims: { iss: issuer.names.issuer.slice(0, -1) } })],
    ['of several issuers', () => forge({ claims: { iss: [issuer.names.issuer] } })],
    ['of an issuer from every object', () => forge({ claims: { iss: '__proto__' } })],
    ['without issuer', () => forge({ claims: { iss: undefined } })],
    ['in the name of another configured issuer', () => forge({ claims: { iss: other.names.issuer } })],
    ['by the key of another configured issuer', () => forge({ key: theirs })],
    ['for another audience', () => forge({ claims: { aud: 'another-api' } })],
    ['for several audiences', () => forge({ claims: { aud: [audience, 'another-api'] } })],
    ['without audience', () => forge({ claims: { aud: undefined } })],
    ['that has expired', () => forge({ claims: { iat: issuedAt - 700, exp: issuedAt - 30 } })],
    ['that never expires', () => forge({ claims: { exp: undefined } })],
    ['that expires at a text', () => forge({ claims: { exp: `${issuedAt + 600}` } })],
    ['that is not yet valid', () => forge({ claims: { nbf: issuedAt + 31 } })],
    ['that is issued in the future', () => forge({ claims: { iat: issuedAt + 31 } })],
    ['that is older than an hour', () => forge({ claims: { iat: issuedAt - 3631 } })],
    ['without the time of issue', () => forge({ claims: { iat: undefined } })],
    ['without subject', () => forge({ claims: { sub: undefined } })],
    ['with an empty subject', () => forge({ claims: { sub: '' } })],
    ['with a subject that is a number', () => forge({ claims: { sub: 1 } })],
    ['with a subject of 256 characters', () => forge({ claims: { sub: 'x'.repeat(256) } })],
    ['with a subject that has a NUL', () => forge({ claims: { sub: 'ada\0' } })],
    ['without its signature', () => forge().split('.').slice(0, 2).join('.')],
    ['with an empty signature', () => `${forge().split('.').slice(0, 2).join('.')}.`],
    ['with a part too many', () => `${forge()}.AAAA`],
    ['that is cut off', () => forge().slice(0, -10)],
    ['with padding', () => `${forge()}==`],
    ['that is encrypted', () => [part({ alg: 'dir', enc: 'A256GCM' }), '', 'AA', 'AA', 'AA'].join('.')],
    ['whose claims are a list', () => forge().replace(/\.[^.]+\./, `.${part([claimsOf(issuer.names.issuer)])}.`)],
    ['that is longer than 8 KiB', () => forge({ claims: { padding: 'x'.repeat(8192) } })],
    ['that is a megabyte of dots', () => '.'.repeat(1_000_000)],
  ])('%s is void', async (_what, token) => {
    expect(await verify(token())).toBeNull();
  });

  it.each<readonly [string, object]>([
    ['is not said to be verified', { email_verified: undefined }],
    ['is verified by a word', { email_verified: 'true' }],
    ['is not verified', { email_verified: false }],
    ['is missing', { email: undefined }],
    ['is none', { email: 'ada' }],
    ['is a list', { email: ['ada@example.com'] }],
    ['is of a domain that cannot be', { email: 'ada@exam-.com' }],
    ['is longer than any', { email: `ada@${'x'.repeat(250)}.example` }],
  ])('has no address to make an account for where it %s', async (_what, claims) => {
    expect(await verify(forge({ claims }))).toMatchObject({ subject: 'auth0|ada', email: null });
  });

  it.each(['a&b@example.com', 'info@m\u00fcnchen.de', 'ivan@xn--80adxhks.xn--p1ai'])(
    'has an address as a registration may have it: %s',
    async (email) => {
      expect(await verify(forge({ claims: { email } }))).toMatchObject({ email });
    },
  );

  it.each<readonly [string, unknown]>([
    ['is no text', { first: 'Ada' }],
    ['is blank', ' '],
    ['holds a control character', 'A\nda'],
    ['is longer than any', 'x'.repeat(201)],
  ])('names nobody where the name %s', async (_what, name) => {
    expect(await verify(forge({ claims: { name } }))).toMatchObject({ name: null });
  });

  it('is none of ours to look at where no issuer is configured', () => {
    const none = joseExternalTokens({ issuers: [], now: () => start, logger: unsaid });
    expect(none.verifierOf(forge())).toBeNull();
  });
});
