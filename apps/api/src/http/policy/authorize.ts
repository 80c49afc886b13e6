import type { Endpoint, Scope } from '@orderline/contracts/http/endpoint';
import { err, ok, type Result } from '@orderline/domain/shared';
import type { Principal } from './principal.ts';
import type { Refused } from './problem.ts';
import { unprovenSignIn } from './second-factor.ts';

type Asking = {
  readonly principal: Principal | null;
  /** What its sender can mend of a token that stands for nobody. */
  readonly reason?: string | undefined;
  readonly authorization: string | undefined;
};

/** Lets in whom the operation admits, and tells who it is; null is an anonymous caller. */
export const authorize = (
  { auth, apiKeys, secondFactor }: Pick<Endpoint, 'auth' | 'apiKeys' | 'secondFactor'>,
  { principal, reason, authorization }: Asking,
): Result<Principal | null, Refused> => {
  if (auth === 'public' || (auth === 'optional' && authorization === undefined)) return ok(null);
  if (!principal) return err(unauthenticated(authorization, reason));
  const byKeyAlone = auth === 'user' && principal.apiKeyId !== null;
  if ((byKeyAlone && !apiKeys) || (secondFactor && principal.apiKeyId !== null)) return err(notForKeys);
  if (typeof auth === 'object' && 'anyScope' in auth)
    return auth.anyScope.some((scope) => principal.scopes.has(scope))
      ? ok(principal)
      : err(lackingAll(auth.anyScope, principal));
  const needed = typeof auth === 'object' ? auth.scopes : byKeyAlone ? (apiKeys ?? []) : [];
  const asking = secondFactor === 'required' ? asIfProven(principal) : principal;
  const missing = needed.filter((scope) => !asking.scopes.has(scope));
  return missing.length === 0 ? ok(asking) : err(lacking(missing, asking));
};

/** An operation that takes a code of its own is done by nobody whose code is not good. */
const asIfProven = ({ withheldScopes = none, ...principal }: Principal): Principal => ({
  ...principal,
  scopes: new Set([...principal.scopes, ...withheldScopes]),
});

const none: ReadonlySet<Scope> = new Set();

/** Whether a second factor is all that is missing for these scopes. */
export const isUnproven = (
  scopes: readonly string[],
  principal: Pick<Principal, 'scopes' | 'withheldScopes'>,
): boolean => {
  const [held, withheld]: readonly ReadonlySet<string>[] = [principal.scopes, principal.withheldScopes ?? none];
  return scopes.every((scope) => held?.has(scope) || withheld?.has(scope));
};

type Lacking = Refused<'forbidden' | 'insufficient-user-authentication'>;

/** Refuses a caller who is known but lacks scopes. */
export const lacking = (scopes: readonly Scope[], principal: Pick<Principal, 'scopes' | 'withheldScopes'>): Lacking =>
  isUnproven(scopes, principal)
    ? unprovenSignIn
    : {
        problem: 'forbidden',
        detail: `The operation needs ${scopes.join(' and ')}.`,
        headers: { 'WWW-Authenticate': `Bearer error="insufficient_scope", scope="${scopes.join(' ')}"` },
      };

/** Of several scopes one would do: a header could name but all of them. */
const lackingAll = (scopes: readonly Scope[], principal: Pick<Principal, 'scopes' | 'withheldScopes'>): Lacking =>
  scopes.some((scope) => isUnproven([scope], principal))
    ? unprovenSignIn
    : {
        problem: 'forbidden',
        detail: `The operation needs ${scopes.join(' or ')}.`,
        headers: { 'WWW-Authenticate': 'Bearer error="insufficient_scope"' },
      };

const notForKeys: Refused<'forbidden'> = {
  problem: 'forbidden',
  detail: 'The operation is for somebody who signs in: no API key may do it.',
};

/** Who brings no token is told of no error; of one that is not good, what may be wrong with it (RFC 6750 §3.1). */
const unauthenticated = (authorization: string | undefined, reason?: string): Refused<'unauthenticated'> => {
  const [, key] = /^Bearer +(pk_)?/i.exec(authorization ?? '') ?? [];
  if (authorization === undefined || !/^Bearer\b/i.test(authorization)) {
    return {
      problem: 'unauthenticated',
      detail: authorization === undefined ? noToken : otherScheme,
      headers: { 'WWW-Authenticate': 'Bearer' },
    };
  }
  const { fault, remedy } = key === undefined ? badToken : badKey;
  return {
    problem: 'unauthenticated',
    detail: reason ?? `${fault}: ${remedy}`,
    headers: { 'WWW-Authenticate': `Bearer error="invalid_token", error_description="${reason ?? fault}"` },
  };
};

const noToken =
  'The request carries no access token: send the header Authorization: Bearer <accessToken>, with the token that POST /api/v2/sessions answers.';

const otherScheme =
  'The header Authorization is of another scheme than Bearer: send Authorization: Bearer <accessToken>, with the token that POST /api/v2/sessions answers.';

const badToken = {
  fault: 'The access token is malformed, expired, not ours, or of a session that was ended',
  remedy: 'get the next one at POST /api/v2/sessions/refresh, or sign in again.',
};

const badKey = {
  fault: 'The API key is unknown, expired or revoked',
  remedy: 'ask whoever made it for another one.',
};
