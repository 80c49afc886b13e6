import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldHeaderName, isForwardedHeader, isHopByHop, isIdentityHeader, isOtherwiseHeader } from './header-names.ts';
import { normalisePath } from './path.ts';

/** By bytes, as not every escape is of UTF-8. */
const decoded = (path: string): string =>
  path.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));

describe('the path that is matched and forwarded', () => {
  it.each([
    ['/', '/'],
    ['/orders/1', '/orders/1'],
    ['/orders/', '/orders/'],
    ['/a.b/..c/.d/...', '/a.b/..c/.d/...'],
    ['/%41%7e%5f', '/A~_'],
    ['/caf%c3%a9', '/caf%C3%A9'],
    ['/a%20b', '/a%20b'],
    ['/a%25b', '/a%25b'],
    ['/a,v=1/[x]|^', '/a,v=1/[x]|^'],
  ])('has one spelling: %s', (raw, path) => {
    expect(normalisePath(raw)).toEqual({ ok: true, path });
  });

  it.each([
    ['', 'relative'],
    ['orders', 'relative'],
    ['*', 'relative'],
    ['http://evil.test/', 'relative'],
    ['//evil.test/x', 'empty-segment'],
    ['/a//b', 'empty-segment'],
    ['/a/', undefined],
    ['/a//', 'empty-segment'],
    ['/..', 'dot-segment'],
    ['/a/../b', 'dot-segment'],
    ['/a/./b', 'dot-segment'],
    ['/a/.', 'dot-segment'],
    ['/a/..;/b', 'path-parameter'],
    ['/admin;a=b/x', 'path-parameter'],
    ['/admin%3ba=b/x', 'path-parameter'],
    ['/admin%3B', 'path-parameter'],
    ['/;/admin', 'path-parameter'],
    ['/a/%2e%2e/b', 'encoded-dot'],
    ['/a/.%2E/b', 'encoded-dot'],
    ['/a%2fb', 'encoded-slash'],
    ['/a%2Fb', 'encoded-slash'],
    ['/a\\b', 'backslash'],
    ['/a%5cb', 'backslash'],
    ['/a\0b', 'control-character'],
    ['/a%00b', 'control-character'],
    ['/a%0d%0ab', 'control-character'],
    ['/a%7F', 'control-character'],
    ['/a%', 'broken-escape'],
    ['/a%4', 'broken-escape'],
    ['/a%zz', 'broken-escape'],
    ['/a#b', 'character'],
    ['/a?b', 'character'],
    ['/a b', 'character'],
    ['/é', 'character'],
    ['/<x>', 'character'],
  ])('is refused where it could be read in two ways: %j', (raw, fault) => {
    const normal = normalisePath(raw);
    expect(normal.ok ? undefined : normal.fault).toBe(fault);
  });

  it('has nothing left to change, and nothing that climbs', () => {
    const piece = fc.constantFrom(
      '/',
      '.',
      '..',
      '%2e',
      '%2f',
      '%41',
      '%c3%a9',
      'a',
      ';',
      '%3b',
      '%',
      '\\',
      '%00',
      '//',
      'b/',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const normal = normalisePath(`/${pieces.join('')}`);
        if (!normal.ok) return;
        expect(normalisePath(normal.path)).toEqual(normal);
        expect(new URL(normal.path, 'http://a.test').pathname).toBe(normal.path);
        expect(decoded(normal.path)).not.toMatch(/\/\.{1,2}(?:\/|$)|\/\/|\\|\0|;/);
      }),
      { numRuns: 5_000 },
    );
  });
});

describe('a header that a service believes', () => {
  it.each(['X-User-Id', 'x_user_id', 'X-User_Scopes', 'X_Consumer-Id', 'x-auth-way'])(
    'is ours in every spelling: %s',
    (name) => {
      expect(isIdentityHeader(foldHeaderName(name))).toBe(true);
    },
  );

  it.each(['X_Forwarded_For', 'forwarded', 'X-Forwarded', 'X-Real-IP'])('may tell of the way: %s', (name) => {
    expect(isForwardedHeader(foldHeaderName(name))).toBe(true);
  });

  it.each(['X-Original-URL', 'X_Rewrite_Url', 'X-HTTP_Method-Override', 'X-Method-Override'])(
    'would have it answer for another path or method: %s',
    (name) => {
      expect(isOtherwiseHeader(foldHeaderName(name))).toBe(true);
    },
  );

  it.each(['user-agent', 'x-users', 'authorization'])('is not what merely looks like it: %s', (name) => {
    expect(isIdentityHeader(foldHeaderName(name))).toBe(false);
    expect(isForwardedHeader(foldHeaderName(name))).toBe(false);
    expect(isOtherwiseHeader(foldHeaderName(name))).toBe(false);
  });

  it('is not of the connection', () => {
    expect(isHopByHop('transfer-encoding')).toBe(true);
    expect(isHopByHop('x-user-id')).toBe(false);
  });
});
