import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hmacApiKeySecrets } from './secrets.ts';

const secrets = hmacApiKeySecrets('a pepper of at least 32 characters');

describe('the text of an API key', () => {
  it('says whose it is, which one, and reads back to the digest that is kept', () => {
    const { key, prefix, digest } = secrets.make();
    expect(key).toMatch(/^pk_live_[0-9A-Za-z]{8}_[0-9A-Za-z]{49}$/);
    expect(secrets.read(key)).toEqual({ prefix, digest });
    expect(key).toContain(`_${prefix}_`);
    expect(digest).not.toContain(key.slice(-20));
    expect(secrets.make().key).not.toBe(key);
  });

  it('reads the same again, also once others have taken its place in memory', () => {
    const forgetful = hmacApiKeySecrets('a pepper of at least 32 characters', 2);
    const keys = Array.from({ length: 5 }, () => secrets.make());
    for (const { key, prefix, digest } of [...keys, ...keys, ...keys.slice(-1)])
      expect(forgetful.read(key)).toEqual({ prefix, digest });
  });

  it('has another digest under another pepper', () => {
    const { key, prefix, digest } = secrets.make();
    const read = hmacApiKeySecrets('another pepper of 32 characters!!').read(key);
    expect(read?.prefix).toBe(prefix);
    expect(read?.digest).not.toBe(digest);
  });

  it('with any one character changed is no key at all', () => {
    const { key } = secrets.make();
    const change = fc.record({ at: fc.nat(key.length - 1), to: fc.constantFrom(...'0123456789ABCxyz_-= é') });
    fc.assert(
      fc.property(change, ({ at, to }) => {
        const changed = `${key.slice(0, at)}${to}${key.slice(at + 1)}`;
        if (changed !== key) expect(secrets.read(changed)).toBeNull();
      }),
    );
  });

  it.each(['pk_test_', ' ', '\n'])('with %j in place of its beginning, or around it, is none', (text) => {
    const { key } = secrets.make();
    for (const changed of [`${text}${key.slice(8)}`, `${text}${key}`, `${key}${text}`]) {
      expect(secrets.read(changed)).toBeNull();
    }
  });

  it('matches its own digest alone', () => {
    const [one, other] = [secrets.make().digest, secrets.make().digest];
    expect([secrets.matches(one, one), secrets.matches(one, other), secrets.matches(one, '')]).toEqual([
      true,
      false,
      false,
    ]);
  });
});
