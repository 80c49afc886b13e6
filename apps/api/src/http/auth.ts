import { scopesFor, scopesOfKey } from '@orderline/composition';
import type { Endpoint, Scope } from '@orderline/contracts/http/endpoint';
import type { ApiKeyCaller, ApiKeyId, SessionId } from '@orderline/domain/identity';
import { err, ok, type Result, type UserId } from '@orderline/domain/shared';
import type { Refused } from './reply.ts';

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

export type ApiKeyVerifier = {
  /** `mayLookUp` is asked before a store is, for a key that nobody knows yet. */
  authenticateApiKey(command: {
    readonly key: string;
    readonly mayLookUp: () => Promise<boolean>;
  }): Promise<Result<ApiKeyCaller, unknown>>;
};

export type ExternalVerifier = {
  /** Null where the token does not even say that it is of an external issuer. */
  admit(token: string): Promise<Result<UserId, ExternalRefusal>> | null;
};

type ExternalRefusal = { readonly kind: 'invalid-token' | 'no-verified-email' | 'account-not-linked' };

export type Principal = {
  /** Who is signed in, or the owner of the key. */
  readonly userId: UserId;
  /** Null where nobody has signed in here. */
  readonly sessionId: SessionId | null;
  readonly apiKeyId: ApiKeyId | null;
  readonly scopes: ReadonlySet<Scope>;
};

/** Whom requests are counted for, and idempotency keys belong to. */
export const callerIdOf = ({ apiKeyId, userId }: Principal): string => apiKeyId ?? userId;

type Header = string | undefined;

export type Verifiers = {
  readonly tokens: TokenVerifier;
  readonly apiKeys: ApiKeyVerifier;
  readonly externalCallers: ExternalVerifier;
};

/** Nobody, where the header has no good token or key; `reason` tells what its sender can mend. */
export type Identified = { readonly principal: Principal | null; readonly reason?: string | undefined };

type Sent = { readonly authorization: Header; readonly mayLookUp: () => Promise<boolean> };

/** Who sends that header. A token or key is held against one verifier: that of its kind, or of the issuer that it names. */
export const identify = async (verifiers: Verifiers, { authorization, mayLookUp }: Sent): Promise<Identified> => {
  const [, bearer] = /^Bearer +([A-Za-z0-9._~+/-]+=*)$/i.exec(authorization ?? '') ?? [];
  if (bearer === undefined) return { principal: null };
  if (bearer.startsWith('pk_')) {
    return { principal: await byKey(verifiers.apiKeys, { key: bearer, mayLookUp }) };
  }
  const admitted = await verifiers.externalCallers.admit(bearer);
  if (!admitted) return { principal: await byToken(verifiers.tokens, bearer) };
  return admitted.ok
    ? { principal: external(admitted.value) }
    : { principal: null, reason: reasons[admitted.error.kind] };
};

/** A customer and never more, whatever the token or the account says. */
const external = (userId: UserId): Principal => ({
  userId,
  sessionId: null,
  apiKeyId: null,
  scopes: scopesFor(['customer']),
});

const reasons: Readonly<Record<ExternalRefusal['kind'], string | undefined>> = {
  'invalid-token': undefined,
  'no-verified-email': 'The token names nobody whom we know, and no verified e-mail address to make an account for.',
  'account-not-linked':
    'An account with this e-mail address exists, and must be linked with this identity first. Sign in to it at POST /api/v1/sessions.',
};

const byToken = async (tokens: TokenVerifier, token: string): Promise<Principal | null> => {
  const claims = await tokens.verify(token);
  if (!claims) return null;
  const { userId, sessionId, roles } = claims;
  return { userId, sessionId, apiKeyId: null, scopes: scopesFor(roles) };
};

type SentKey = Parameters<ApiKeyVerifier['authenticateApiKey']>[0];

const byKey = async (apiKeys: ApiKeyVerifier, sent: SentKey): Promise<Principal | null> => {
  const result = await apiKeys.authenticateApiKey(sent);
  if (!result.ok) return null;
  const { apiKeyId, ownerId, ownerRoles, scopes } = result.value;
  return { userId: ownerId, sessionId: null, apiKeyId, scopes: scopesOfKey(scopes, ownerRoles) };
};

type Caller = Identified & { readonly authorization: Header };

/** Lets in whom the operation admits, and tells who it is; null is an anonymous caller. */
export const authorize = (
  { auth, apiKeys }: Pick<Endpoint, 'auth' | 'apiKeys'>,
  { principal, reason, authorization }: Caller,
): Result<Principal | null, Refused> => {
  if (auth === 'public' || (auth === 'optional' && authorization === undefined)) return ok(null);
  if (!principal) return err(unauthenticated(authorization, reason));
  const byKeyAlone = auth === 'user' && principal.apiKeyId !== null;
  if (byKeyAlone && !apiKeys) return err(notForKeys);
  const needed = typeof auth === 'object' ? auth.scopes : byKeyAlone ? (apiKeys ?? []) : [];
  const missing = needed.filter((scope) => !principal.scopes.has(scope));
  return missing.length === 0 ? ok(principal) : err(lacking(missing));
};

/** Refuses a caller who is known but lacks scopes. */
export const lacking = (scopes: readonly Scope[]): Refused<'forbidden'> => ({
  problem: 'forbidden',
  detail: `The operation needs ${scopes.join(' and ')}.`,
  headers: { 'WWW-Authenticate': `Bearer error="insufficient_scope", scope="${scopes.join(' ')}"` },
});

const notForKeys: Refused<'forbidden'> = {
  problem: 'forbidden',
  detail: 'The operation is for somebody who signs in: no API key may do it.',
};

const unauthenticated = (authorization: Header, detail: string | undefined): Refused<'unauthenticated'> => ({
  problem: 'unauthenticated',
  detail,
  headers: { 'WWW-Authenticate': authorization === undefined ? 'Bearer' : 'Bearer error="invalid_token"' },
});
