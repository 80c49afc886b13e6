import { absoluteLifetime, type RefreshTokenRotation, type Session, slidingLifetime } from '@orderline/domain/identity';
import type { Send } from './statement.ts';

const SESSION = `session.id, session.user_id as "userId", session.created_at as "createdAt",
  session.last_used_at as "lastUsedAt", session.expires_at as "expiresAt"`;

/**
 * One statement and no transaction, so that a connection which hangs holds no lock that the next attempt would wait for:
 * PostgreSQL has done all of it or nothing. Of two at once, the second waits for the first and then finds none that is not rotated.
 */
const ROTATE = `
with spent as (
  update refresh_tokens token set spent_at = $3::timestamptz from sessions session
  where token.digest = $1 and token.spent_at is null and session.id = token.session_id
    and session.ended_at is null and session.expires_at > $3::timestamptz
  returning session.id
), used as (
  update sessions session set last_used_at = $3::timestamptz,
    expires_at = least($4::timestamptz, session.created_at + make_interval(secs => $5::double precision))
  from spent where session.id = spent.id and session.ended_at is null
  returning ${SESSION}
), followed as (
  insert into refresh_tokens (digest, session_id, created_at) select $2, id, $3::timestamptz from used
)
select * from used`;

const FIND_ROTATED = `
select ${SESSION}, token.spent_at as "rotatedAt", exists (
  select from refresh_tokens successor where successor.digest = $2 and successor.session_id = token.session_id
) as followed
from refresh_tokens token join sessions session on session.id = token.session_id
where token.digest = $1 and token.spent_at is not null and session.ended_at is null and session.expires_at > $3::timestamptz`;

type RotatedRow = Session & { readonly rotatedAt: Date; readonly followed: boolean };

/** The statements answer a session and, for a rotated token, what became of it. */
const sessionIn = ([row]: readonly unknown[]): Session | null => (row as Session | undefined) ?? null;
const rotatedIn = ([row]: readonly unknown[]): RotatedRow | null => (row as RotatedRow | undefined) ?? null;

export const pgRefreshTokens = (send: Send): RefreshTokenRotation => ({
  rotate: async ({ presented, successor }, now) => {
    const until = new Date(now.getTime() + slidingLifetime);
    return sessionIn(await send({ text: ROTATE, params: [presented, successor, now, until, absoluteLifetime / 1000] }));
  },
  findRotated: async ({ presented, successor }, now) => {
    const found = rotatedIn(await send({ text: FIND_ROTATED, params: [presented, successor, now] }));
    if (!found) return null;
    const { rotatedAt, followed, ...session } = found;
    return { session, rotatedAt, followed };
  },
});
