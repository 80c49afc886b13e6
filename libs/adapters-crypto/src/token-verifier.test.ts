import type { SessionId } from '@orderline/domain/identity';
import { asId, type UserId } from '@orderline/domain/shared';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { generateSigningKeys, joseAccessTokens, type Keyring, openKeyring } from './signing-keys.ts';
import { joseTokenVerifier } from './token-verifier.ts';

const start = new Date('2026-01-02T03:04:05.678Z');
const names = { issuer: 'orderline', audience: 'orderline-api' };
const [userId, sessionId] = [
  asId<UserId>('01990000-0000-7000-8000-000000000001'),
  asId<SessionId>('01990000-0000-7000-8000-000000000002'),
];
const roles = ['customer', 'staff'];
const rights = { roles, withheldRoles: [], amr: ['pwd'] };
const seconds = (count: number): Date => new Date(start.getTime() + count * 1000);

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

const setUp = (keyring: Keyring, cacheSize = 100) => {
  const clock = { now: start };
  const tokens = joseAccessTokens({ keyring, ...names, lifetimeSeconds: 600 });
  const { verify, jwks } = joseTokenVerifier({ keyring, ...names, cacheSize, now: () => clock.now });
  const issue = async (now = start) => (await tokens.issue({ userId, sessionId, ...rights, now })).token;
  return { clock, tokens, issue, verify, jwks };
};

describe('an access token', () => {
  let keyring: Keyring;
  beforeAll(async () => {
    keyring = await openKeyring(await generateSigningKeys());
  });

  it('speaks for its user, session and roles, and says until when', async () => {
    const { tokens, verify } = setUp(keyring);
    const { token, expiresIn } = await tokens.issue({ userId, sessionId, ...rights, now: start });
    expect(expiresIn).toBe(600);
    expect(await verify(token)).toEqual({
      userId,
      sessionId,
      ...rights,
      expiresAt: Date.parse('2026-01-02T03:14:05.000Z'),
    });
  });

  it('says on its face what RFC 9068 asks for, and never the same twice', async () => {
    const { issue } = setUp(keyring);
    const [header = '', payload = ''] = (await issue()).split('.');
    const read = (text: string): unknown => JSON.parse(Buffer.from(text, 'base64url').toString());
    expect(read(header)).toEqual({ alg: 'EdDSA', kid: keyring.signer.kid, typ: 'at+jwt' });
    const iat = Math.floor(start.getTime() / 1000);
    const facts = {
      iss: 'orderline',
      aud: 'orderline-api',
      sub: userId,
      sid: sessionId,
      roles,
      amr: ['pwd'],
      iat,
      exp: iat + 600,
    };
    expect(read(payload)).toEqual({ ...facts, jti: expect.stringMatching(/^[\da-f-]{36}$/) });
    expect(await issue()).not.toBe(await issue());
  });

  it('says what a second factor would add, and how its owner proved who they are', async () => {
    const { tokens, verify } = setUp(keyring);
    const cut = { roles: ['customer'], withheldRoles: ['staff'], amr: ['pwd'] };
    const { token } = await tokens.issue({ userId, sessionId, ...cut, now: start });
    expect(await verify(token)).toMatchObject(cut);
    const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
    expect(claims).toMatchObject({ roles: ['customer'], withheld_roles: ['staff'], amr: ['pwd'] });
  });

  it('is good until 30 seconds after its end, remembered or not', async () => {
    const fresh = setUp(keyring);
    const token = await fresh.issue();
    const seen = setUp(keyring);
    await seen.verify(token);
    for (const { clock, verify } of [fresh, seen]) {
      clock.now = seconds(629);
      expect(await verify(token)).not.toBeNull();
      clock.now = seconds(630);
      expect(await verify(token)).toBeNull();
    }
  });

  it('is good from 30 seconds before it was issued, for clocks that differ', async () => {
    const { issue, verify } = setUp(keyring);
    expect(await verify(await issue(seconds(29)))).not.toBeNull();
    expect(await verify(await issue(seconds(60)))).toBeNull();
  });

  it('outlives the change of the signing key while its own is still in the ring, and not longer', async () => {
    const [old, next] = [await generateSigningKeys(), await generateSigningKeys()];
    const token = await setUp(await openKeyring(old)).issue();
    const both = setUp(await openKeyring({ keys: [...next.keys, ...old.keys] }));
    expect(await both.verify(token)).not.toBeNull();
    expect(await both.verify(await both.issue())).not.toBeNull();
    expect(await setUp(await openKeyring(next)).verify(token)).toBeNull();
  });

  it('is verified rightly when more are in use than are remembered', async () => {
    const { issue, verify, clock } = setUp(keyring, 2);
    const tokens = await Promise.all(Array.from({ length: 5 }, () => issue()));
    for (const token of [...tokens, ...tokens]) expect(await verify(token)).toMatchObject({ userId, sessionId, roles });
    clock.now = seconds(631);
    expect(await Promise.all(tokens.map(verify))).toEqual(tokens.map(() => null));
  });

  it('is void with any bit of it changed', async () => {
    const { issue, verify } = setUp(keyring);
    const parts = (await issue()).split('.').map((text) => Buffer.from(text, 'base64url'));
    const flips = fc.record({ index: fc.nat(2), place: fc.nat(10_000), bit: fc.nat(7) });
    await fc.assert(
      fc.asyncProperty(flips, async ({ index, place, bit }) => {
        const changed = parts.map((bytes) => Buffer.from(bytes));
        const bytes = changed[index] ?? Buffer.alloc(1);
        const at = place % bytes.length;
        bytes[at] = (bytes[at] ?? 0) ^ (1 << bit);
        expect(await verify(changed.map((one) => one.toString('base64url')).join('.'))).toBeNull();
      }),
      { numRuns: 300 },
    );
  });

  it('is void, and nothing is thrown, for any text', async () => {
    const { verify } = setUp(keyring);
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(fc.jsonValue().map(part), { minLength: 3, maxLength: 3 }).map((parts) => parts.join('.')),
    );
    await fc.assert(
      fc.asyncProperty(text, async (forged) => {
        expect(await verify(forged)).toBeNull();
      }),
    );
  });

  it('publishes the keys that verify it, without their private part', async () => {
    const { jwks } = setUp(keyring);
    expect(jwks()).toEqual({
      keys: [{ kty: 'OKP', crv: 'Ed25519', kid: keyring.signer.kid, alg: 'EdDSA', use: 'sig', x: expect.any(String) }],
    });
  });
});
