import { err, type Now, ok, type Result, type Transact, type UserId } from '../shared/index.ts';
import type { Revocations, SessionRepository } from './ports.ts';
import type { SessionId } from './session.ts';

export type SignOut = { readonly sessionId: SessionId; readonly userId: UserId };

export type SessionNotFound = { readonly kind: 'session-not-found' };

export type SignOutPorts = {
  readonly transact: Transact<{ readonly sessions: SessionRepository }>;
  readonly revocations: Revocations;
  readonly now: Now;
};

/** Ends the user's own session: its refresh tokens are dead, and so are its access tokens. */
export const signOut =
  ({ transact, revocations, now }: SignOutPorts) =>
  async ({ sessionId, userId }: SignOut): Promise<Result<void, SessionNotFound>> => {
    const result = await transact<void, SessionNotFound>(async ({ sessions }) =>
      (await sessions.end(sessionId, userId, now())) ? ok(undefined) : err({ kind: 'session-not-found' }),
    );
    if (result.ok) revocations.add([sessionId]);
    return result;
  };
