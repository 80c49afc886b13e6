import { err, type Now, ok, type Result, type Transact, type UserId } from '../shared/index.ts';
import type { LoginThrottled } from './login-attempts.ts';
import type {
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
import { reauthenticate, type WrongPassword } from './reauthenticate.ts';
import type { SessionId } from './session.ts';

export type ChangePassword = {
  readonly userId: UserId;
  /** The session that goes on, if any; the user's others are ended. */
  readonly sessionId: SessionId | null;
  readonly currentPassword: string;
  readonly newPassword: string;
  readonly address: string;
};

export type ChangePasswordRefusal = WrongPassword | LoginThrottled | PasswordTooCommon;

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
 */
export const changePassword =
  (ports: ChangePasswordPorts) =>
  async (command: ChangePassword): Promise<Result<void, ChangePasswordRefusal>> => {
    const { userId, sessionId, address } = command;
    if (ports.commonPasswords.includes(command.newPassword)) return err({ kind: 'password-too-common' });
    const proven = await reauthenticate(ports)({ userId, password: command.currentPassword, address });
    if (!proven.ok) return proven;
    const passwordHash = await ports.passwords.hash(command.newPassword);
    const at = ports.now();
    const result = await ports.transact<readonly SessionId[], WrongPassword>(async ({ sessions, credentials }) => {
      const change = { from: proven.value.passwordHash, to: passwordHash };
      if (!(await credentials.replace(userId, change, at))) return err({ kind: 'wrong-password' });
      return ok(await sessions.endAll(userId, { except: sessionId, now: at }));
    });
    if (!result.ok) return result;
    ports.revocations.add(result.value);
    return ok(undefined);
  };
