import type { SessionId } from '@orderline/domain/identity';
import { asId, type UserId } from '@orderline/domain/shared';
import { createRemoteJWKSet, customFetch, jwtVerify } from 'jose';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { generateSigningKeys, joseAccessTokens, openKeyring } from './signing-keys.ts';
import { joseTokenVerifier } from './token-verifier.ts';

const names = { issuer: 'orderline', audience: 'orderline-api' };
const user = { userId: asId<UserId>('ada'), sessionId: asId<SessionId>('a session'), roles: ['customer'] };

/** What docs/how-to/rotate-signing-keys.md says to wait for, in milliseconds. */
const cacheMaxAge = 600_000;
const tokenLifetime = 900_000 + 30_000;

type Keys = Parameters<typeof openKeyring>[0]['keys'];

/** One process of the api with those keys, the first of which signs. */
const process = async (keys: Keys) => {
  const keyring = await openKeyring({ keys });
  const tokens = joseAccessTokens({ keyring, ...names, lifetimeSeconds: 900 });
  const { verify, jwks } = joseTokenVerifier({ keyring, ...names, now: () => new Date() });
  const issue = async () => (await tokens.issue({ ...user, withheldRoles: [], amr: ['pwd'], now: new Date() })).token;
  return { verify, jwks, issue };
};

/** A service elsewhere that takes its keys from /.well-known/jwks.json, and asks again only when they are too old. */
const elsewhere = (served: () => object) => {
  const keys = createRemoteJWKSet(new URL('https://api.example/.well-known/jwks.json'), {
    cacheMaxAge,
    cooldownDuration: cacheMaxAge,
    [customFetch]: async () => Response.json(served()),
  });
  const options = { ...names, algorithms: ['EdDSA'] };
  return async (token: string): Promise<boolean> =>
    jwtVerify(token, keys, options).then(
      () => true,
      () => false,
    );
};

const withoutPrivatePart = (keys: Keys): Keys => keys.map((key) => ({ ...key, d: undefined }));

const setUp = async () => {
  const [{ keys: old }, { keys: next }] = [await generateSigningKeys(), await generateSigningKeys()];
  const before = await process(old);
  const state = { published: before.jwks() };
  const verifies = elsewhere(() => state.published);
  const token = await before.issue();
  expect(await verifies(token)).toBe(true);
  return { old, next, before, state, verifies, token };
};

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }));
afterEach(() => void vi.useRealTimers());

describe('the rotation of signing keys', () => {
  it('as it is written down fails nobody: here, there, or in the middle of a rolling restart', async () => {
    const { old, next, before, state, verifies } = await setUp();
    const publishing = await process([...old, ...next]);
    state.published = publishing.jwks();
    const whilePublishing = await publishing.issue();
    for (const { verify } of [before, publishing]) expect(await verify(whilePublishing)).not.toBeNull();
    expect(await verifies(whilePublishing)).toBe(true);
    vi.advanceTimersByTime(cacheMaxAge);

    const signing = await process([...next, ...withoutPrivatePart(old)]);
    const [lastOld, firstNew] = [await publishing.issue(), await signing.issue()];
    for (const { verify } of [publishing, signing]) {
      expect(await verify(lastOld)).not.toBeNull();
      expect(await verify(firstNew)).not.toBeNull();
    }
    expect(await Promise.all([verifies(lastOld), verifies(firstNew)])).toEqual([true, true]);
    state.published = signing.jwks();
    vi.advanceTimersByTime(tokenLifetime - 60_000);
    expect(await signing.verify(lastOld)).not.toBeNull();

    vi.advanceTimersByTime(60_000);
    const after = await process(next);
    state.published = after.jwks();
    expect(await signing.verify(lastOld)).toBeNull();
    const fresh = await after.issue();
    expect([await verifies(fresh), (await after.verify(fresh)) !== null]).toEqual([true, true]);
  });

  it('fails those who verify elsewhere where it signs before their copies of the keys are too old', async () => {
    const { old, next, state, verifies } = await setUp();
    const hasty = await process([...next, ...old]);
    state.published = hasty.jwks();
    expect(await verifies(await hasty.issue())).toBe(false);
  });

  it('voids every access token where the old key goes at once', async () => {
    const { next, token } = await setUp();
    expect(await (await process(next)).verify(token)).toBeNull();
  });
});

describe('a key without its private part', () => {
  it('verifies and is published, and cannot be the one that signs', async () => {
    const { old, next } = await setUp();
    const ring = await openKeyring({ keys: [...next, ...withoutPrivatePart(old)] });
    expect(ring.jwks.keys.map(({ kid }) => kid)).toEqual([...next, ...old].map(({ kid }) => kid));
    await expect(openKeyring({ keys: withoutPrivatePart(old) })).rejects.toThrow(/begins with no private key/);
  });
});
