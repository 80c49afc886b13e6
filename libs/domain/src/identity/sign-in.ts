import { accept, canonicalEmail, type NewId, type Now, type Result, refuse, type Transact } from '../shared/index.ts';
import { type LoginThrottled, throttled } from './login-attempts.ts';
import type {
  AccessTokens,
  Account,
  Accounts,
  LoginAttempts,
  PasswordHasher,
  PasswordStore,
  PasswordVerifier,
  RefreshTokens,
  SessionRepository,
} from './ports.ts';
import { openSession } from './session.ts';
import type { SignedIn } from './signed-in.ts';

/** `address` is where the client is, as far as it can be told. */
export type SignIn = { readonly email: string; readonly password: string; readonly address: string };

export type InvalidCredentials = { readonly kind: 'invalid-credentials' };

export type SignInRefusal = InvalidCredentials | LoginThrottled;

export type SignInPorts = {
  readonly transact: Transact<{ readonly sessions: SessionRepository; readonly credentials: PasswordStore }>;
  readonly accounts: Accounts;
  readonly loginAttempts: LoginAttempts;
  readonly passwords: PasswordVerifier & PasswordHasher;
  readonly accessTokens: AccessTokens;
  readonly refreshTokens: RefreshTokens;
  readonly newId: NewId;
  readonly now: Now;
};

/**
 * Opens a session. An unknown address, a customer without a password and a wrong password are refused alike, after the
 * same work, so that neither the answer nor its time tells who is a customer; who fails often must wait before the next.
 */
export const signIn =
  (ports: SignInPorts) =>
  async ({ password, address, ...command }: SignIn): Promise<Result<SignedIn, SignInRefusal>> => {
    const email = canonicalEmail(command.email);
    const account = await throttled(
      { attempts: ports.loginAttempts, login: { account: email, address }, at: ports.now() },
      () => proveAccount(ports, { email, password }),
    );
    return account.ok ? beginSession(ports, { account: account.value, password }) : account;
  };

const proveAccount = async (
  { accounts, passwords }: SignInPorts,
  { email, password }: Pick<SignIn, 'email' | 'password'>,
): Promise<Result<Account, InvalidCredentials>> => {
  const account = await accounts.findByEmail(email);
  const verified = await passwords.verify(password, account?.passwordHash ?? null);
  return account && verified ? accept(account) : refuse({ kind: 'invalid-credentials' });
};

type Proven = { readonly account: Account; readonly password: string };

const beginSession = async (
  { transact, passwords, accessTokens, refreshTokens, newId, now }: SignInPorts,
  { account, password }: Proven,
): Promise<Result<SignedIn, never>> => {
  const { userId, roles } = account;
  const rehash = await rehashed(passwords, { account, password });
  const at = now();
  const session = openSession({ id: newId(), userId, now: at });
  const access = await accessTokens.issue({ userId, roles, sessionId: session.id, now: at });
  const refresh = refreshTokens.make();
  return transact(async ({ sessions, credentials }) => {
    await sessions.insert(session, refresh.digest);
    if (rehash) await credentials.replace(userId, rehash, at);
    return accept({ accessToken: access.token, expiresIn: access.expiresIn, refreshToken: refresh.token, session });
  });
};

/** The hash at the cost of today, where the kept one is of another: only now is the password at hand. */
const rehashed = async (passwords: PasswordVerifier & PasswordHasher, { account, password }: Proven) => {
  const from = account.passwordHash;
  return from !== null && passwords.isOutdated(from) ? { from, to: await passwords.hash(password) } : null;
};
