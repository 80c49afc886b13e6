import { accept, type Now, type Result, refuse, type Transact, type UserId } from '../shared/index.ts';
import { type LoginThrottled, throttled } from './login-attempts.ts';
import type {
  Account,
  Accounts,
  CommonPasswords,
  LoginAttempts,
  PasswordHasher,
  PasswordStore,
  PasswordTooCommon,
  PasswordVerifier,
  Revocations,
  SessionRepository,
} from './ports.ts';
import type { SessionId } from './session.ts';

export type ChangePassword = {
  readonly userId: UserId;
  /** The session that goes on, if any; the user's others are ended. */
  readonly sessionId: SessionId | null;
  readonly currentPassword: string;
  readonly newPassword: string;
  readonly address: string;
};

export type ChangePasswordRefusal = { readonly kind: 'wrong-password' } | LoginThrottled | PasswordTooCommon;

export type ChangePasswordPorts = {
  readonly transact: Transact<{ readonly sessions: SessionRepository; readonly credentials: PasswordStore }>;
  readonly accounts: Accounts;
  readonly loginAttempts: LoginAttempts;
  readonly passwords: PasswordVerifier & PasswordHasher;
  readonly commonPasswords: CommonPasswords;
  readonly revocations: Revocations;
  readonly now: Now;
};

/**
 * Gives a user who knows the present password another one, and ends every other session: who knew the old one is out.
 * Wrong ones are counted as at a sign-in, so that a stolen access token guesses no faster.
 */
export const changePassword =
  (ports: ChangePasswordPorts) =>
  async (command: ChangePassword): Promise<Result<void, ChangePasswordRefusal>> => {
    const { userId, sessionId, address } = command;
    if (ports.commonPasswords.includes(command.newPassword)) return refuse({ kind: 'password-too-common' });
    const login = { account: userId, address };
    const proven = await throttled({ attempts: ports.loginAttempts, login, at: ports.now() }, () =>
      provePassword(ports, command),
    );
    if (!proven.ok) return proven;
    const passwordHash = await ports.passwords.hash(command.newPassword);
    const at = ports.now();
    const result = await ports.transact<readonly SessionId[], { readonly kind: 'wrong-password' }>(
      async ({ sessions, credentials }) => {
        const change = { from: proven.value.passwordHash, to: passwordHash };
        if (!(await credentials.replace(userId, change, at))) return refuse({ kind: 'wrong-password' });
        return accept(await sessions.endAll(userId, { except: sessionId, now: at }));
      },
    );
    if (!result.ok) return result;
    ports.revocations.add(result.value);
    return accept(undefined);
  };

type Proven = Account & { readonly passwordHash: string };

const provePassword = async (
  { accounts, passwords }: ChangePasswordPorts,
  { userId, currentPassword }: ChangePassword,
): Promise<Result<Proven, { readonly kind: 'wrong-password' }>> => {
  const account = await accounts.find(userId);
  const passwordHash = account?.passwordHash ?? null;
  const verified = await passwords.verify(currentPassword, passwordHash);
  return account && passwordHash !== null && verified
    ? accept({ ...account, passwordHash })
    : refuse({ kind: 'wrong-password' });
};
