import { accept, type Now, type Result, refuse, type Transact, type UserId } from '../shared/index.ts';
import type { SessionRepository } from './ports.ts';
import type { SessionId } from './session.ts';

export type SignOut = { readonly sessionId: SessionId; readonly userId: UserId };

export type SessionNotFound = { readonly kind: 'session-not-found' };

export type SignOutPorts = {
  readonly transact: Transact<{ readonly sessions: SessionRepository }>;
  readonly now: Now;
};

/** Ends the user's own session: its refresh token is dead, its access token lives out its few minutes. */
export const signOut =
  ({ transact, now }: SignOutPorts) =>
  ({ sessionId, userId }: SignOut): Promise<Result<void, SessionNotFound>> =>
    transact<void, SessionNotFound>(async ({ sessions }) =>
      (await sessions.end(sessionId, userId, now())) ? accept(undefined) : refuse({ kind: 'session-not-found' }),
    );
