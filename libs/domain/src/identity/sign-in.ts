import { accept, canonicalEmail, type NewId, type Now, type Result, refuse, type Transact } from '../shared/index.ts';
import type { AccessTokens, Accounts, PasswordVerifier, RefreshTokens, SessionRepository } from './ports.ts';
import { openSession } from './session.ts';
import type { SignedIn } from './signed-in.ts';

export type SignIn = { readonly email: string; readonly password: string };

export type InvalidCredentials = { readonly kind: 'invalid-credentials' };

export type SignInPorts = {
  readonly transact: Transact<{ readonly sessions: SessionRepository }>;
  readonly accounts: Accounts;
  readonly passwords: PasswordVerifier;
  readonly accessTokens: AccessTokens;
  readonly refreshTokens: RefreshTokens;
  readonly newId: NewId;
  readonly now: Now;
};

/**
 * Opens a session. An unknown address, a customer without a password and a wrong password are refused alike, after the
 * same work, so that neither the answer nor its time tells who is a customer.
 */
export const signIn =
  ({ transact, accounts, passwords, accessTokens, refreshTokens, newId, now }: SignInPorts) =>
  async ({ email, password }: SignIn): Promise<Result<SignedIn, InvalidCredentials>> => {
    const account = await accounts.findByEmail(canonicalEmail(email));
    const verified = await passwords.verify(password, account?.passwordHash ?? null);
    if (!account || !verified) return refuse({ kind: 'invalid-credentials' });
    const at = now();
    const { userId, roles } = account;
    const session = openSession({ id: newId(), userId, now: at });
    const access = await accessTokens.issue({ userId, roles, sessionId: session.id, now: at });
    const refresh = refreshTokens.make();
    return transact(async ({ sessions }) => {
      await sessions.insert(session, refresh.digest);
      return accept({
        accessToken: access.token,
        expiresIn: access.expiresIn,
        refreshToken: refresh.token,
        session,
      });
    });
  };
