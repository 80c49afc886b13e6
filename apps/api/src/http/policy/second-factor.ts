import type { Act, Application } from '@orderline/composition';
import type { Endpoint } from '@orderline/contracts/http/endpoint';
import { asId, err, ok, type Result } from '@orderline/domain/shared';
import type { Incoming } from './incoming.ts';
import type { Refused } from './problem.ts';

/** The one-time code of a request whose operation asks for one; null where it asks for none. */
export const codeIn = (
  { header }: Pick<Incoming, 'header'>,
  { secondFactor }: Pick<Endpoint, 'secondFactor'>,
): Result<string | null, Refused<'second-factor-required'>> => {
  if (!secondFactor) return ok(null);
  const code = header('one-time-code')?.trim();
  // What is sent and empty is no code that is good, and not none.
  if (secondFactor === 'accepted') return ok(code ?? null);
  return code ? ok(code) : err(missing);
};

/** The token is good, and not enough (RFC 9470 §3). */
const challenge = (description: string) => ({
  'WWW-Authenticate': `Bearer error="insufficient_user_authentication", error_description="${description}"`,
});

const missing: Refused<'second-factor-required'> = {
  problem: 'second-factor-required',
  errors: [{ header: 'One-Time-Code', code: 'required', detail: 'is missing' }],
  headers: challenge('A one-time code is needed in the header One-Time-Code'),
};

export const wrongCode: Refused<'wrong-code'> = {
  problem: 'wrong-code',
  errors: [{ header: 'One-Time-Code', code: 'wrong', detail: 'is not a code that is good now' }],
  headers: challenge('The one-time code is not good'),
};

export type ProofPorts = {
  readonly audit: Pick<Application['audit'], 'recordAudit'>;
  readonly staffMembers: Pick<Application['staffMembers'], 'proveSecondFactor'>;
};

/** The sign-in did not prove what the scopes need: another one does, and no refresh, which a 401 would have clients try. */
export const unprovenSignIn: Refused<'insufficient-user-authentication'> = {
  problem: 'insufficient-user-authentication',
  detail:
    'Sign in again at POST /api/v2/sessions, with a code of your second factor, or a recovery code, in the header One-Time-Code.',
  headers: challenge('The sign-in proved no second factor: sign in with the header One-Time-Code'),
};

/** Spends the code of whoever is about to act, which is told in the audit before, as on the pages; what is wrong with it. */
export const whyUnproven = async (
  { audit, staffMembers }: ProofPorts,
  { act, code }: { readonly act: Act; readonly code: string },
): Promise<Refused | null> => {
  const { actor, address } = act;
  const target = { type: 'user', id: actor.id };
  await audit.recordAudit({ ...act, action: 'stepUp', target, before: null, after: null });
  const proven = await staffMembers.proveSecondFactor({ userId: asId(actor.id), address: address ?? '', code });
  if (proven.ok) return null;
  if (proven.error.kind === 'wrong-code') return wrongCode;
  return { problem: 'login-throttled', headers: { 'Retry-After': String(proven.error.retryAfterSeconds) } };
};
