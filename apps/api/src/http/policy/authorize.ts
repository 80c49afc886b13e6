import type { Endpoint, Scope } from '@orderline/contracts/http/endpoint';
import { err, ok, type Result } from '@orderline/domain/shared';
import type { Principal } from './principal.ts';
import type { Refused } from './problem.ts';

type Asking = {
  readonly principal: Principal | null;
  /** What its sender can mend of a token that stands for nobody. */
  readonly reason?: string | undefined;
  readonly authorization: string | undefined;
};

/** Lets in whom the operation admits, and tells who it is; null is an anonymous caller. */
export const authorize = (
  { auth, apiKeys }: Pick<Endpoint, 'auth' | 'apiKeys'>,
  { principal, reason, authorization }: Asking,
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

const unauthenticated = (
  authorization: string | undefined,
  detail: string | undefined,
): Refused<'unauthenticated'> => ({
  problem: 'unauthenticated',
  detail,
  headers: { 'WWW-Authenticate': authorization === undefined ? 'Bearer' : 'Bearer error="invalid_token"' },
});
