import { err, type Now, ok, type Result, type UserId } from '../shared/index.ts';
import { type LoginThrottled, throttled } from './login-attempts.ts';
import type { Account, Accounts, LoginAttempts, PasswordVerifier } from './ports.ts';

export type Reauthenticate = { readonly userId: UserId; readonly password: string; readonly address: string };

export type WrongPassword = { readonly kind: 'wrong-password' };

export type ReauthenticatePorts = {
  readonly accounts: Accounts;
  readonly loginAttempts: LoginAttempts;
  readonly passwords: Pick<PasswordVerifier, 'verify'>;
  readonly now: Now;
};

export type ProvenAccount = Account & { readonly passwordHash: string };

/**
 * Proves once more that it is the user who asks. Wrong passwords are counted as at a sign-in, so that a stolen access
 * token guesses no faster, and apart from it: only who holds a token of the user's can have the user wait.
 */
export const reauthenticate =
  (ports: ReauthenticatePorts) =>
  ({ userId, password, address }: Reauthenticate): Promise<Result<ProvenAccount, WrongPassword | LoginThrottled>> =>
    throttled({ attempts: ports.loginAttempts, login: loginOf(userId, address), at: ports.now() }, async () => {
      const account = await ports.accounts.find(userId);
      const passwordHash = account?.passwordHash ?? null;
      const verified = await ports.passwords.verify(password, passwordHash);
      return account && passwordHash !== null && verified
        ? ok({ ...account, passwordHash })
        : err({ kind: 'wrong-password' });
    });

const loginOf = (userId: UserId, address: string) => ({
  account: userId,
  address,
  device: null,
  isNetworkKnown: false,
});
