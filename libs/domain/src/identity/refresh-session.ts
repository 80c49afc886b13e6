import { accept, type Now, type Result, refuse, type Transact } from '../shared/index.ts';
import type { AccessTokens, Accounts, RefreshTokens, SessionRepository } from './ports.ts';
import { useSession } from './session.ts';
import type { SignedIn } from './signed-in.ts';

export type RefreshSession = { readonly refreshToken: string };

export type InvalidRefreshToken = { readonly kind: 'invalid-refresh-token' };

export type RefreshSessionPorts = {
  readonly transact: Transact<{ readonly sessions: SessionRepository; readonly accounts: Accounts }>;
  readonly accessTokens: AccessTokens;
  readonly refreshTokens: RefreshTokens;
  readonly now: Now;
};

/**
 * Spends a refresh token for the next pair, with the roles that the user has now. Tokens are made inside the
 * transaction: where that fails, the old one is still good.
 */
export const refreshSession =
  ({ transact, accessTokens, refreshTokens, now }: RefreshSessionPorts) =>
  ({ refreshToken }: RefreshSession): Promise<Result<SignedIn, InvalidRefreshToken>> =>
    transact<SignedIn, InvalidRefreshToken>(async ({ sessions, accounts }) => {
      const at = now();
      const spent = await sessions.spend(refreshTokens.digest(refreshToken), at);
      const account = spent && (await accounts.find(spent.userId));
      if (!spent || !account) return refuse({ kind: 'invalid-refresh-token' });
      const session = useSession(spent, at);
      const { userId, roles } = account;
      const access = await accessTokens.issue({ userId, roles, sessionId: session.id, now: at });
      const refresh = refreshTokens.make();
      await sessions.renew(session, refresh.digest);
      return accept({
        accessToken: access.token,
        expiresIn: access.expiresIn,
        refreshToken: refresh.token,
        session,
      });
    });
