import { err, type Now, ok, type Result, type Transact } from '../shared/index.ts';
import type { Accounts, RefreshTokenRotation, RefreshTokens, Revocations, SessionRepository } from './ports.ts';
import { type IssueAccessPorts, issueAccess } from './rights.ts';
import { isReuse, type Session, type SignedIn } from './session.ts';

export type RefreshSession = { readonly refreshToken: string };

export type InvalidRefreshToken = { readonly kind: 'invalid-refresh-token' };

/** Somebody holds a copy of the token: the session is ended, whoever it was. */
export type RefreshTokenReused = { readonly kind: 'refresh-token-reused' };

export type RefreshSessionRefusal = InvalidRefreshToken | RefreshTokenReused;

export type RefreshSessionPorts = IssueAccessPorts & {
  readonly transact: Transact<{ readonly sessions: SessionRepository }>;
  readonly sessions: RefreshTokenRotation;
  readonly accounts: Pick<Accounts, 'find'>;
  readonly refreshTokens: RefreshTokens;
  readonly revocations: Revocations;
  readonly now: Now;
};

/**
 * Spends a refresh token for its one successor, with the rights that the user has now. Where the answer was lost, whether
 * the token was rotated or not, the same token gets the same successor within `replayGrace`; after that it was copied, and
 * its session is ended (RFC 9700 §4.14.2).
 */
export const refreshSession =
  (ports: RefreshSessionPorts) =>
  async ({ refreshToken }: RefreshSession): Promise<Result<SignedIn, RefreshSessionRefusal>> => {
    const { sessions, refreshTokens } = ports;
    const at = ports.now();
    const successor = refreshTokens.successor(refreshToken);
    const rotation = { presented: refreshTokens.digest(refreshToken), successor: successor.digest };
    const rotated = await sessions.rotate(rotation, at);
    if (rotated) return nextPair(ports, { session: rotated, refreshToken: successor.token, at });
    const found = await sessions.findRotated(rotation, at);
    if (!found) return err({ kind: 'invalid-refresh-token' });
    if (isReuse(found.rotatedAt, at)) return endCopied(ports, found.session);
    if (!found.followed) return err({ kind: 'invalid-refresh-token' });
    return nextPair(ports, { session: found.session, refreshToken: successor.token, at });
  };

const endCopied = async (
  { transact, revocations, now }: RefreshSessionPorts,
  { id, userId }: Session,
): Promise<Result<never, RefreshTokenReused>> => {
  await transact(async ({ sessions }) => ok(await sessions.end(id, userId, now())));
  revocations.add([id]);
  return err({ kind: 'refresh-token-reused' });
};

type Next = { readonly session: Session; readonly refreshToken: string; readonly at: Date };

const nextPair = async (
  ports: RefreshSessionPorts,
  { session, refreshToken, at }: Next,
): Promise<Result<SignedIn, InvalidRefreshToken>> => {
  const account = await ports.accounts.find(session.userId);
  if (!account) return err({ kind: 'invalid-refresh-token' });
  const access = await issueAccess(ports, { account, session, at });
  return ok({ accessToken: access.token, expiresIn: access.expiresIn, refreshToken, session });
};
