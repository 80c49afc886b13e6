import { newId } from '@orderline/composition';
import type { Scope } from '@orderline/contracts/http/endpoint';
import type { AuthWay } from '@orderline/domain/gateway';
import type { SessionId } from '@orderline/domain/identity';
import type { UserId } from '@orderline/domain/shared';
import { describe, expect, it } from 'vitest';
import { admit } from './admit.ts';

const own: AuthWay = { kind: 'orderline-token' };
const key: AuthWay = { kind: 'api-key' };
const company: AuthWay = { kind: 'introspection', name: 'company' };
const issuer: AuthWay = { kind: 'oidc', issuer: 'https://id.example.com/', audience: 'shop' };

describe('who is not known', () => {
  const detailOf = (by: readonly AuthWay[], authorization?: string, reason?: string) => {
    const caller = { principal: null, authorization, reason, address: '127.0.0.1' };
    const admitted = admit({ kind: 'required', by, scopes: [] }, caller);
    return admitted.ok ? '' : `${admitted.error.problem}: ${admitted.error.detail}`;
  };

  it.each([
    ['a session', [own, company], undefined, /^unauthenticated: .*POST \/api\/v2\/sessions/],
    ['a key', [key], undefined, /^unauthenticated: (?!.*sessions).*with an API key that is good/],
    [
      'a token of elsewhere',
      [company, issuer],
      'Bearer x',
      /^unauthenticated: (?!.*sessions).*with a token of an issuer/,
    ],
    ['either', [key, company], 'Basic x', /^unauthenticated: .*with an API key or a token of an issuer/],
  ])('is told to bring what lets in here: %s', (_what, by, authorization, told) => {
    expect(detailOf(by, authorization)).toMatch(told);
  });

  it('is told what was wrong with their token, where that is known', () => {
    expect(detailOf([company], 'Bearer x', 'The token is not active.')).toBe(
      'unauthenticated: The token is not active.',
    );
  });
});

describe('who has signed in without a second factor', () => {
  const principal = {
    ...{ userId: newId<UserId>(), sessionId: newId<SessionId>(), apiKeyId: null },
    ...{ scopes: new Set<Scope>(['reports:read']), withheldScopes: new Set<Scope>(['orders:read']) },
  };
  const refusalOf = (scopes: readonly string[]) => {
    const caller = { principal, authorization: 'Bearer x', address: '127.0.0.1' };
    const admitted = admit({ kind: 'required', by: [own], scopes }, caller);
    return admitted.ok ? null : [admitted.error.problem, admitted.error.headers?.['WWW-Authenticate']];
  };

  it('is told to prove it where that is all that is missing', () => {
    expect(refusalOf(['reports:read'])).toBeNull();
    const stepUp = expect.stringMatching(/^Bearer error="insufficient_user_authentication"/);
    expect(refusalOf(['orders:read'])).toEqual(['insufficient-user-authentication', stepUp]);
    expect(refusalOf(['reports:read', 'orders:read'])).toEqual(['insufficient-user-authentication', stepUp]);
    const lacking = expect.stringMatching(/^Bearer error="insufficient_scope"/);
    expect(refusalOf(['orders:read', 'orders:write'])).toEqual(['forbidden', lacking]);
  });
});
