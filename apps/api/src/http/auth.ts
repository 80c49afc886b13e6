import type { Access, Scope } from '@orderline/contracts/http/endpoint';
import type { SessionId } from '@orderline/domain/identity';
import { accept, type Result, refuse, type UserId } from '@orderline/domain/shared';
import type { Refused } from './reply.ts';
import { scopesFor } from './scopes.ts';

/** Who an access token speaks for. */
export type TokenClaims = {
  readonly userId: UserId;
  readonly roles: readonly string[];
  readonly sessionId: SessionId;
};

export type TokenVerifier = {
  /** Null for every token that is not a valid one of ours, whatever is wrong with it. */
  verify(token: string): Promise<TokenClaims | null>;
};

export type Principal = {
  readonly userId: UserId;
  readonly sessionId: SessionId;
  readonly scopes: ReadonlySet<Scope>;
};

type Header = string | undefined;

/** Who sends that header; null where it is no good token of ours. */
export const identify = async (tokens: TokenVerifier, authorization: Header): Promise<Principal | null> => {
  const [, token] = /^Bearer +([A-Za-z0-9._~+/-]+=*)$/i.exec(authorization ?? '') ?? [];
  const claims = token === undefined ? null : await tokens.verify(token);
  if (!claims) return null;
  const { userId, sessionId, roles } = claims;
  return { userId, sessionId, scopes: scopesFor(roles) };
};

type Caller = { readonly principal: Principal | null; readonly authorization: Header };

/** Lets in whom the operation admits, and tells who it is; null is an anonymous caller. */
export const authorize = (access: Access, { principal, authorization }: Caller): Result<Principal | null, Refused> => {
  if (access === 'public' || (access === 'optional' && authorization === undefined)) return accept(null);
  if (!principal) return refuse(unauthenticated(authorization));
  const missing = typeof access === 'object' ? access.scopes.filter((scope) => !principal.scopes.has(scope)) : [];
  return missing.length === 0 ? accept(principal) : refuse(lacking(missing));
};

/** Refuses a caller who is known but lacks scopes. */
export const lacking = (scopes: readonly Scope[]): Refused<'forbidden'> => ({
  problem: 'forbidden',
  detail: `The operation needs ${scopes.join(' and ')}.`,
  headers: { 'WWW-Authenticate': `Bearer error="insufficient_scope", scope="${scopes.join(' ')}"` },
});

const unauthenticated = (authorization: Header): Refused<'unauthenticated'> => ({
  problem: 'unauthenticated',
  headers: { 'WWW-Authenticate': authorization === undefined ? 'Bearer' : 'Bearer error="invalid_token"' },
});
