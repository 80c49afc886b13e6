import { describe, expect, it } from 'vitest';
import { introspection } from './introspection.ts';

const said = { name: 'company', endpoint: 'https://id.test/introspect', clientId: 'gateway', clientSecretFile: 'a' };

describe('an introspection of a file', () => {
  it('has every default filled in', () => {
    expect(introspection.parse(said)).toEqual({
      ...said,
      ...{ clientAuth: 'basic', keptFor: 60_000, refusedFor: 10_000, timeout: 2_000 },
    });
  });

  it.each([
    ['no endpoint', { endpoint: undefined }],
    ['an endpoint that is no URL', { endpoint: 'id.test/introspect' }],
    ['an endpoint of another scheme', { endpoint: 'ftp://id.test/' }],
    ['a password in its endpoint', { endpoint: 'https://a:b@id.test/' }],
    ['a query in its endpoint', { endpoint: 'https://id.test/?token=a' }],
    ['a path that begins with two slashes', { endpoint: 'https://id.test//a' }],
    ['a path with what is read in two ways', { endpoint: 'https://id.test/a|b' }],
    ['the secret itself', { clientSecret: 'hush' }],
    ['no client', { clientId: '' }],
    ['a way of proof that is none', { clientAuth: 'none' }],
    ['too long a memory', { keptFor: '2h' }],
    ['too long a memory of a no', { refusedFor: '6m' }],
    ['too long a patience', { timeout: '11s' }],
  ])('does not load with %s', (_what, changes) => {
    expect(introspection.safeParse({ ...said, ...changes }).success).toBe(false);
  });
});
