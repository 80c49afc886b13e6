import {
  canonicalEmail,
  err,
  type Now,
  ok,
  type Result,
  type Transact,
  type UserId,
  type WriteOutcome,
  writeThenForget,
} from '../shared/index.ts';
import { keptFrom, network } from './login-attempts.ts';
import type {
  Accounts,
  CommonPasswords,
  CountedAttempts,
  KnownOriginRepository,
  LoginAttempts,
  Mailboxes,
  OneTimeTokenReader,
  OneTimeTokens,
  PasswordHasher,
  PasswordStore,
  PasswordTooCommon,
  RefreshTokens,
  Revocations,
  SessionRepository,
} from './ports.ts';
import { countEmail, type SendCodePorts, sendCode, type TooManyEmails } from './send-code.ts';
import type { SessionId } from './session.ts';

export type RequestPasswordReset = { readonly email: string; readonly address: string };

export type RequestPasswordResetPorts = SendCodePorts & {
  readonly accounts: Accounts;
  readonly loginAttempts: LoginAttempts;
  readonly now: Now;
};

/** Sends a code to the account's owner, where there is an account; the answer is the same where there is none. */
export const requestPasswordReset =
  (ports: RequestPasswordResetPorts) =>
  async ({ address, ...command }: RequestPasswordReset): Promise<Result<void, TooManyEmails>> => {
    const email = canonicalEmail(command.email);
    const at = ports.now();
    const counted = await countEmail(ports.loginAttempts, { email, address, purpose: 'password-reset', at });
    if (!counted.ok) return counted;
    const account = await ports.accounts.findByEmail(email);
    if (account) await sendCode(ports, { userId: account.userId, to: email, purpose: 'password-reset', at });
    return ok(undefined);
  };

export type ResetPassword = {
  readonly token: string;
  readonly newPassword: string;
  /** Where the client is, as far as it can be told. */
  readonly address: string;
};

export type InvalidResetToken = { readonly kind: 'invalid-reset-token' };

export type ResetPasswordRefusal = InvalidResetToken | PasswordTooCommon;

/** The code came by e-mail, so the address is verified as well. */
type Stores = {
  readonly sessions: SessionRepository;
  readonly credentials: PasswordStore;
  readonly oneTimeTokens: OneTimeTokens;
  readonly mailboxes: Mailboxes;
  readonly accounts: Pick<Accounts, 'find'>;
  readonly loginAttempts: CountedAttempts;
  readonly knownOrigins: KnownOriginRepository;
};

type Reset = { readonly ended: readonly SessionId[] };

export type ResetPasswordPorts = {
  readonly transact: Transact<Stores>;
  readonly oneTimeTokens: OneTimeTokenReader;
  readonly passwords: PasswordHasher;
  readonly refreshTokens: RefreshTokens;
  readonly commonPasswords: CommonPasswords;
  readonly revocations: Revocations;
  /** Drops what caches remember of the user. */
  readonly userCache: { forget(id: UserId, outcome?: WriteOutcome): Promise<void> };
  readonly now: Now;
};

/**
 * Gives the owner of the mailbox a new password, and ends every session: whoever had got in is out. Whatever others have
 * guessed keeps the owner waiting no longer, also where they go on. A made-up code is refused before anything is hashed.
 */
export const resetPassword =
  ({
    transact,
    oneTimeTokens,
    passwords,
    commonPasswords,
    refreshTokens,
    revocations,
    userCache,
    now,
  }: ResetPasswordPorts) =>
  async ({ token, newPassword, address }: ResetPassword): Promise<Result<void, ResetPasswordRefusal>> => {
    if (commonPasswords.includes(newPassword)) return err({ kind: 'password-too-common' });
    const code = { digest: refreshTokens.digest(token), purpose: 'password-reset' } as const;
    if (!(await oneTimeTokens.isGood(code, now()))) return err({ kind: 'invalid-reset-token' });
    const passwordHash = await passwords.hash(newPassword);
    const at = now();
    let owner: UserId | null = null;
    const reset = async (stores: Stores): Promise<Result<Reset, InvalidResetToken>> => {
      const userId = await stores.oneTimeTokens.take(code, at);
      if (!userId) return err({ kind: 'invalid-reset-token' });
      owner = userId;
      await stores.credentials.set(userId, passwordHash, at);
      await stores.mailboxes.verify(userId, at);
      await welcome(stores, { userId, address, at });
      return ok({ ended: await stores.sessions.endAll(userId, { except: null, now: at }) });
    };
    const result = await writeThenForget(
      () => transact(reset),
      async (outcome) => {
        if (owner) await userCache.forget(owner, outcome);
      },
    );
    if (!result.ok) return result;
    revocations.add(result.value.ended);
    return ok(undefined);
  };

type Owner = { readonly userId: UserId; readonly address: string; readonly at: Date };

/** The owner can sign in at once, from here and from anywhere. */
const welcome = async (
  { accounts, loginAttempts, knownOrigins }: Stores,
  { userId, address, at }: Owner,
): Promise<void> => {
  const account = await accounts.find(userId);
  for (const name of [userId, ...(account ? [account.email] : [])]) await loginAttempts.forgetAccount(name);
  await knownOrigins.remember(userId, [network(address)], keptFrom(at));
};
