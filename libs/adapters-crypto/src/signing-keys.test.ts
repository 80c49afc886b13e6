import { generateKeyPairSync } from 'node:crypto';
import type { SigningKeys } from '@orderline/platform';
import { describe, expect, it } from 'vitest';
import { generateSigningKeys, openKeyring } from './signing-keys.ts';

const elliptic = (kid: string): SigningKeys['keys'][number] => {
  const {
    x = '',
    y = '',
    d = '',
  } = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
    format: 'jwk',
  });
  return { kty: 'EC', crv: 'P-256', kid, x, y, d };
};

describe('signing keys', () => {
  it('are made as one private Ed25519 key with a name of its own', async () => {
    const [one, other] = [await generateSigningKeys(), await generateSigningKeys()];
    expect(one.keys).toMatchObject([{ kty: 'OKP', crv: 'Ed25519' }]);
    expect(one.keys[0]?.kid).toMatch(/^[\w-]{43}$/);
    expect(one.keys[0]?.kid).not.toBe(other.keys[0]?.kid);
  });

  it('survive being written down and read again', async () => {
    const made = await generateSigningKeys();
    const ring = await openKeyring(JSON.parse(JSON.stringify(made)));
    expect(ring.signer).toMatchObject({ kid: made.keys[0]?.kid, alg: 'EdDSA' });
  });

  it('sign with the first key, and publish every key without its private part', async () => {
    const made = await generateSigningKeys();
    const ring = await openKeyring({ keys: [elliptic('es'), ...made.keys] });
    expect(ring.signer).toMatchObject({ kid: 'es', alg: 'ES256' });
    expect(ring.jwks.keys.map(({ kid, alg, use }) => ({ kid, alg, use }))).toEqual([
      { kid: 'es', alg: 'ES256', use: 'sig' },
      { kid: made.keys[0]?.kid, alg: 'EdDSA', use: 'sig' },
    ]);
    expect(ring.jwks.keys.flatMap(Object.keys)).not.toContain('d');
    expect([...ring.verifiers.keys()]).toEqual(ring.jwks.keys.map(({ kid }) => kid));
  });

  it('are refused, by name, where the private part belongs to another public one', async () => {
    const [one, other] = [await generateSigningKeys(), await generateSigningKeys()];
    const [key, stranger] = [one.keys[0], other.keys[0]];
    if (!key || !stranger) throw new Error('no key was made');
    const torn = { keys: [elliptic('good'), { ...key, kid: 'torn', d: stranger.d }] };
    await expect(openKeyring(torn)).rejects.toThrow(/"torn" of SIGNING_KEYS/);
    const twisted = { ...elliptic('twisted'), d: elliptic('other').d };
    await expect(openKeyring({ keys: [twisted] })).rejects.toThrow(/"twisted" of SIGNING_KEYS/);
    const point = { ...elliptic('off the curve'), x: 'A'.repeat(43) };
    await expect(openKeyring({ keys: [point] })).rejects.toThrow(/"off the curve" of SIGNING_KEYS/);
  });

  it('are at least one', async () => {
    await expect(openKeyring({ keys: [] })).rejects.toThrow(/at least one/);
  });
});
