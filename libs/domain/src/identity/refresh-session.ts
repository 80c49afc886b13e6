import { accept, type Now, type Result, refuse, type Transact } from '../shared/index.ts';
import type { AccessTokens, Accounts, RefreshTokens, Revocations, SessionRepository } from './ports.ts';
import { isReuse, type Session, type SessionId, useSession } from './session.ts';
import type { SignedIn } from './signed-in.ts';

export type RefreshSession = { readonly refreshToken: string };

export type InvalidRefreshToken = { readonly kind: 'invalid-refresh-token' };

/** Somebody holds a copy of the token: the session is ended, whoever it was. */
export type RefreshTokenReused = { readonly kind: 'refresh-token-reused' };

export type RefreshSessionRefusal = InvalidRefreshToken | RefreshTokenReused;

type Stores = { readonly sessions: SessionRepository; readonly accounts: Accounts };

export type RefreshSessionPorts = {
  readonly transact: Transact<Stores>;
  readonly accessTokens: AccessTokens;
  readonly refreshTokens: RefreshTokens;
  readonly revocations: Revocations;
  readonly now: Now;
};

/**
 * Spends a refresh token for the next pair, with the roles that the user has now. Tokens are made inside the
 * transaction: where that fails, the old one is still good. A token that is presented again gets a sibling of the pair
 * that was lost, within `replayGrace`; after that its session is ended (RFC 9700 §4.14.2).
 */
export const refreshSession =
  ({ transact, revocations, ...ports }: RefreshSessionPorts) =>
  async ({ refreshToken }: RefreshSession): Promise<Result<SignedIn, RefreshSessionRefusal>> => {
    const at = ports.now();
    const result = await transact<Refreshed, InvalidRefreshToken>(async (stores) => {
      const spending = await stores.sessions.spend(ports.refreshTokens.digest(refreshToken), at);
      if (!spending) return refuse({ kind: 'invalid-refresh-token' });
      const { session, spentAt } = spending;
      if (!isReuse(spentAt, at)) return nextPair(stores, { ...ports, session, at });
      await stores.sessions.end(session.id, session.userId, at);
      return accept({ reused: session.id });
    });
    if (!result.ok) return result;
    // The end of the session had to be committed, so it could not be refused in there.
    if (!('reused' in result.value)) return accept(result.value);
    revocations.add([result.value.reused]);
    return refuse({ kind: 'refresh-token-reused' });
  };

type Refreshed = SignedIn | { readonly reused: SessionId };

type Renewal = Pick<RefreshSessionPorts, 'accessTokens' | 'refreshTokens'> & {
  readonly session: Session;
  readonly at: Date;
};

const nextPair = async (
  { sessions, accounts }: Stores,
  { session: used, at, accessTokens, refreshTokens }: Renewal,
): Promise<Result<SignedIn, InvalidRefreshToken>> => {
  const account = await accounts.find(used.userId);
  if (!account) return refuse({ kind: 'invalid-refresh-token' });
  const session = useSession(used, at);
  const { userId, roles } = account;
  const access = await accessTokens.issue({ userId, roles, sessionId: session.id, now: at });
  const refresh = refreshTokens.make();
  if (!(await sessions.renew(session, refresh.digest))) return refuse({ kind: 'invalid-refresh-token' });
  return accept({ accessToken: access.token, expiresIn: access.expiresIn, refreshToken: refresh.token, session });
};
