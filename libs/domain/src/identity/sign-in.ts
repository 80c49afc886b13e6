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
 * Opens a session, while the password still is the one that was verified. An unknown address, a customer without a password and a wrong password are refused alike, after the
 * same work, so that neither the answer nor its time tells who is a customer; who fails often must wait before the next.
 */
export const signIn =
  (ports: SignInPorts) =>
  async ({ password, address, ...command }: SignIn): Promise<Result<SignedIn, SignInRefusal>> => {
    const email = canonicalEmail(command.email);
    return throttled({ attempts: ports.loginAttempts, login: { account: email, address }, at: ports.now() }, () =>
      proveAndBegin(ports, { email, password }),
    );
  };

type Credentials = Pick<SignIn, 'email' | 'password'>;

/** A password that is changed while it is verified is verified once more, against what it was changed to. */
const proveAndBegin = async (
  ports: SignInPorts,
  credentials: Credentials,
): Promise<Result<SignedIn, InvalidCredentials>> => {
  for (const _proof of ['of the password as it was', 'of what it was changed to']) {
    const account = await proveAccount(ports, credentials);
    if (!account.ok) return account;
    const begun = await beginSession(ports, { account: account.value, password: credentials.password });
    if (begun.ok) return begun;
  }
  return refuse({ kind: 'invalid-credentials' });
};

const proveAccount = async (
  { accounts, passwords }: SignInPorts,
  { email, password }: Credentials,
): Promise<Result<ProvenAccount, InvalidCredentials>> => {
  const account = await accounts.findByEmail(email);
  const passwordHash = account?.passwordHash ?? null;
  const verified = await passwords.verify(password, passwordHash);
  return account && passwordHash !== null && verified
    ? accept({ ...account, passwordHash })
    : refuse({ kind: 'invalid-credentials' });
};

type ProvenAccount = Account & { readonly passwordHash: string };

type Proven = { readonly account: ProvenAccount; readonly password: string };

/** The password is another than the one that was verified. */
type PasswordMoved = { readonly kind: 'password-moved' };

const beginSession = async (
  { transact, passwords, accessTokens, refreshTokens, newId, now }: SignInPorts,
  { account, password }: Proven,
): Promise<Result<SignedIn, PasswordMoved>> => {
  const { userId, roles } = account;
  const rehash = await rehashed(passwords, { account, password });
  const at = now();
  const session = openSession({ id: newId(), userId, now: at });
  const access = await accessTokens.issue({ userId, roles, sessionId: session.id, now: at });
  const refresh = refreshTokens.make();
  return transact<SignedIn, PasswordMoved>(async ({ sessions, credentials }) => {
    const holds = rehash
      ? await credentials.replace(userId, rehash, at)
      : await credentials.confirm(userId, account.passwordHash);
    if (!holds) return refuse({ kind: 'password-moved' });
    await sessions.insert(session, refresh.digest);
    return accept({ accessToken: access.token, expiresIn: access.expiresIn, refreshToken: refresh.token, session });
  });
};

/** The hash at the cost of today, where the kept one is of another: only now is the password at hand. */
const rehashed = async (passwords: PasswordVerifier & PasswordHasher, { account, password }: Proven) => {
  const from = account.passwordHash;
  return passwords.isOutdated(from) ? { from, to: await passwords.hash(password) } : null;
};
