import { type Now, ok, type Result, type UserId } from '../shared/index.ts';
import type { SessionReader } from './ports.ts';
import type { Session } from './session.ts';

export type ListSessions = { readonly userId: UserId };

export type ListSessionsPorts = { readonly sessions: SessionReader; readonly now: Now };

/** Lists the user's live sessions, newest first. */
export const listSessions =
  ({ sessions, now }: ListSessionsPorts) =>
  async ({ userId }: ListSessions): Promise<Result<readonly Session[], never>> =>
    ok(await sessions.listFor(userId, now()));
