import { err, type Now, ok, type Result, type Transact, type UserId } from '../shared/index.ts';
import type { Revocations, SessionReader, SessionRepository } from './ports.ts';
import type { Session, SessionId } from './session.ts';

export type ListSessions = { readonly userId: UserId };

export type ListSessionsPorts = { readonly sessions: SessionReader; readonly now: Now };

/** Lists the user's live sessions, newest first. */
export const listSessions =
  ({ sessions, now }: ListSessionsPorts) =>
  async ({ userId }: ListSessions): Promise<Result<readonly Session[], never>> =>
    ok(await sessions.listFor(userId, now()));

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
