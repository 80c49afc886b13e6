import type { UserId } from '../shared/index.ts';
import type { Memory } from '../shared/shared.memory.ts';
import type { EndedSessions, RefreshTokenRotation, SessionReader, SessionRepository } from './ports.ts';
import { type Session, type SessionId, useSession } from './session.ts';

export { memoryApiKeys } from './api-keys.memory.ts';
export { memoryKnownOrigins } from './known-origins.memory.ts';
export { memoryLoginAttempts } from './login-attempts.memory.ts';
export { memoryOneTimeTokens } from './one-time-tokens.memory.ts';

type SessionRow = { readonly session: Session; readonly endedAt: Date | null };

type TokenRow = { readonly sessionId: SessionId; readonly rotatedAt: Date | null };

const isLive = ({ session, endedAt }: SessionRow, now: Date): boolean => !endedAt && session.expiresAt > now;

const newestFirst = (one: Session, other: Session): number =>
  other.createdAt.getTime() - one.createdAt.getTime() || (one.id < other.id ? 1 : -1);

export const memorySessions = (
  memory: Memory,
): SessionReader & EndedSessions & SessionRepository & RefreshTokenRotation => {
  const sessions = memory.table<SessionId, SessionRow>('sessions');
  const tokens = memory.table<string, TokenRow>('refresh_tokens');
  const live = (id: SessionId, now: Date): SessionRow | null => {
    const row = sessions.get(id);
    return row && isLive(row, now) ? row : null;
  };
  return {
    insert: (session, digest) =>
      memory.atomically(() => {
        sessions.set(session.id, { session, endedAt: null });
        tokens.set(digest, { sessionId: session.id, rotatedAt: null });
      }),
    rotate: ({ presented, successor }, now) =>
      memory.atomically(() => {
        const token = tokens.get(presented);
        const row = token && token.rotatedAt === null ? live(token.sessionId, now) : null;
        if (!token || !row) return null;
        const session = useSession(row.session, now);
        tokens.set(presented, { ...token, rotatedAt: now });
        tokens.set(successor, { ...token, rotatedAt: null });
        sessions.set(session.id, { ...row, session });
        return session;
      }),
    findRotated: ({ presented, successor }, now) =>
      memory.atomically(() => {
        const token = tokens.get(presented);
        const row = token ? live(token.sessionId, now) : null;
        if (!token?.rotatedAt || !row) return null;
        const followed = tokens.get(successor)?.sessionId === token.sessionId;
        return { session: row.session, rotatedAt: token.rotatedAt, followed };
      }),
    end: (id, userId: UserId, now) =>
      memory.atomically(() => {
        const row = live(id, now);
        if (row?.session.userId !== userId) return false;
        sessions.set(id, { ...row, endedAt: now });
        return true;
      }),
    endAll: (userId, { except, now }) =>
      memory.atomically(() => {
        const rows = [...sessions.values()].filter(
          (row) => row.session.userId === userId && row.session.id !== except && isLive(row, now),
        );
        for (const row of rows) sessions.set(row.session.id, { ...row, endedAt: now });
        return rows.map(({ session }) => session.id);
      }),
    endedSince: (since) =>
      memory.atomically(() =>
        [...sessions.values()].flatMap(({ session: { id }, endedAt }) =>
          endedAt && endedAt >= since ? [{ id, endedAt }] : [],
        ),
      ),
    listFor: (userId, now) =>
      memory.atomically(() =>
        [...sessions.values()]
          .filter((row) => row.session.userId === userId && isLive(row, now))
          .map(({ session }) => session)
          .toSorted(newestFirst),
      ),
  };
};
