import type { Auth, AuthWay, Consumer, Subject } from '@orderline/domain/gateway';
import { err, ok, type Result } from '@orderline/domain/shared';
import { authorize, isUnproven } from '../http/policy/authorize.ts';
import type { Caller } from '../http/policy/identify.ts';
import { callerIdOf, type Principal } from '../http/policy/principal.ts';
import type { Refused } from '../http/policy/problem.ts';
import { unprovenSignIn } from '../http/policy/second-factor.ts';
import type { RawHeaders } from './headers.ts';

type Required = Extract<Auth, { readonly kind: 'required' }>;

export const wayOf = ({ sessionId, apiKeyId, vouchedBy }: Principal): AuthWay['kind'] => {
  if (vouchedBy !== undefined) return 'introspection';
  if (apiKeyId !== null) return 'api-key';
  return sessionId === null ? 'oidc' : 'orderline-token';
};

/** What a token that was verified says of its issuer, and whom it is for. */
const issuedBy = (authorization: string | undefined) => {
  const [, payload = ''] = (authorization ?? '').split('.');
  const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString());
  const { iss, aud, sub } =
    typeof claims === 'object' && claims !== null ? { iss: '', aud: '', sub: '', ...claims } : {};
  return { iss, audiences: Array.isArray(aud) ? aud : [aud], sub };
};

/** Whom its issuer calls so, of a token that was verified; undefined where the token itself does not say. */
export const subjectOf = (authorization: string | undefined): Subject | undefined => {
  try {
    const { iss, sub } = issuedBy(authorization);
    return typeof iss === 'string' && typeof sub === 'string' ? { issuer: iss, subject: sub } : undefined;
  } catch {
    return undefined;
  }
};

const takes = (way: AuthWay, principal: Principal, authorization: string | undefined): boolean => {
  if (way.kind !== wayOf(principal)) return false;
  if (way.kind === 'introspection') return way.name === principal.vouchedBy;
  if (way.kind !== 'oidc') return true;
  const { iss, audiences } = issuedBy(authorization);
  return iss === way.issuer && audiences.includes(way.audience);
};

const otherWay: Refused = {
  problem: 'forbidden',
  detail: 'This route takes callers who prove in another way who they are.',
};

const wanted: Readonly<Record<Exclude<AuthWay['kind'], 'orderline-token'>, string>> = {
  'api-key': 'an API key',
  oidc: 'a token of an issuer that the route trusts',
  introspection: 'a token of an issuer that the route trusts',
};

/** Whom a session of ours does not let in is not told to begin one. */
const notKnown = (refused: Refused, by: readonly AuthWay[], { reason }: Caller): Refused => {
  const ways = by.flatMap(({ kind }) => (kind === 'orderline-token' ? [] : wanted[kind]));
  if (refused.problem !== 'unauthenticated' || reason !== undefined || ways.length < by.length) return refused;
  const ask = [...new Set(ways)].join(' or ');
  return { ...refused, detail: `The route needs the header Authorization: Bearer <token>, with ${ask} that is good.` };
};

/** Scopes of a file are texts: one that nobody has lets nobody in. */
const missingOf = (needed: readonly string[], { scopes }: Principal): readonly string[] => {
  const held: ReadonlySet<string> = scopes;
  return needed.filter((scope) => !held.has(scope));
};

/** Lets in whom the rule admits, by one of its ways and with all of its scopes. */
export const admit = ({ by, scopes }: Required, caller: Caller): Result<Principal, Refused> => {
  const { principal: found, counted } = caller;
  if (!found && counted && !counted.allowed)
    return err({ problem: 'rate-limited', headers: { 'Retry-After': String(counted.resetSeconds) } });
  const known = authorize({ auth: 'user', apiKeys: [] }, caller);
  if (!known.ok) return err(notKnown(known.error, by, caller));
  const principal = known.value;
  if (!principal || !by.some((way) => takes(way, principal, caller.authorization))) return err(otherWay);
  const missing = missingOf(scopes, principal);
  if (missing.length === 0) return ok(principal);
  if (isUnproven(missing, principal)) return err(unprovenSignIn);
  return err({
    problem: 'forbidden',
    detail: `The route needs ${missing.join(' and ')}.`,
    headers: { 'WWW-Authenticate': `Bearer error="insufficient_scope", scope="${missing.join(' ')}"` },
  });
};

/** What a service is told of who asks, and for whom; nothing where the rule asks nobody. */
export const identityHeaders = (principal: Principal | null, consumer: Consumer | undefined): RawHeaders => {
  if (!principal) return [];
  return [
    'x-user-id',
    principal.userId,
    'x-user-scopes',
    [...principal.scopes].join(' '),
    'x-consumer-id',
    consumer?.name ?? callerIdOf(principal),
    'x-auth-method',
    wayOf(principal),
  ];
};
