import { canonicalEmail, err, type NewId, type Now, ok, type Result, type Transact } from '../shared/index.ts';
import { device, keptFrom, type LoginThrottled, network, throttled } from './login-attempts.ts';
import type {
  AccessTokens,
  Account,
  Accounts,
  KnownOriginRepository,
  KnownOrigins,
  LoginAttempts,
  LoginOrigin,
  PasswordHasher,
  PasswordStore,
  PasswordVerifier,
  RefreshTokens,
  SessionRepository,
} from './ports.ts';
import { openSession, type SignedIn } from './session.ts';

export type SignIn = {
  readonly email: string;
  readonly password: string;
  /** Where the client is, as far as it can be told. */
  readonly address: string;
  /** What an earlier sign-in on that device was told. */
  readonly deviceToken?: string | undefined;
};

/** The device token proves nobody: it lets the device sign in while strangers guess. */
export type NewlySignedIn = SignedIn & { readonly deviceToken: string };

export type InvalidCredentials = { readonly kind: 'invalid-credentials' };

export type SignInRefusal = InvalidCredentials | LoginThrottled;

export type SignInPorts = {
  readonly transact: Transact<{
    readonly sessions: SessionRepository;
    readonly credentials: PasswordStore;
    readonly knownOrigins: KnownOriginRepository;
  }>;
  readonly accounts: Accounts;
  readonly knownOrigins: KnownOrigins;
  readonly loginAttempts: LoginAttempts;
  readonly passwords: PasswordVerifier & PasswordHasher;
  readonly accessTokens: AccessTokens;
  readonly refreshTokens: RefreshTokens;
  readonly newId: NewId;
  readonly now: Now;
};

/**
 * Opens a session, while the password still is the one that was verified. An unknown address, a customer without a
 * password and a wrong password are refused alike, after the same work, so that neither the answer nor its time tells who
 * is a customer; who fails often must wait before the next.
 */
export const signIn =
  (ports: SignInPorts) =>
  async ({ password, address, deviceToken, ...command }: SignIn): Promise<Result<NewlySignedIn, SignInRefusal>> => {
    const email = canonicalEmail(command.email);
    const at = ports.now();
    const claimed = deviceToken === undefined ? [] : [device(deviceToken)];
    const known = await ports.knownOrigins.find(email, [network(address), ...claimed], at);
    const knownDevice = deviceToken !== undefined && known.has('device') ? deviceToken : null;
    const login = { account: email, address, device: knownDevice, isNetworkKnown: known.has('network') };
    return throttled({ attempts: ports.loginAttempts, login, at }, () => {
      const token = knownDevice ?? ports.refreshTokens.make().token;
      return proveAndBegin(ports, { email, password, address, deviceToken: token });
    });
  };

type Credentials = Pick<SignIn, 'email' | 'password'>;

type Attempt = Credentials & { readonly address: string; readonly deviceToken: string };

const mostProofs = 2;

/** A password that is changed while it is verified is verified once more, against what it was changed to. */
const proveAndBegin = async (
  ports: SignInPorts,
  { address, deviceToken, ...credentials }: Attempt,
): Promise<Result<NewlySignedIn, InvalidCredentials>> => {
  const origins = [device(deviceToken), network(address)];
  for (let proofs = 0; proofs < mostProofs; proofs += 1) {
    const account = await proveAccount(ports, credentials);
    if (!account.ok) return account;
    const begun = await beginSession(ports, { account: account.value, password: credentials.password, origins });
    if (begun.ok) return ok({ ...begun.value, deviceToken });
  }
  return err({ kind: 'invalid-credentials' });
};

export const proveAccount = async (
  { accounts, passwords }: Pick<SignInPorts, 'accounts' | 'passwords'>,
  { email, password }: Credentials,
): Promise<Result<ProvenAccount, InvalidCredentials>> => {
  const account = await accounts.findByEmail(email);
  const passwordHash = account?.passwordHash ?? null;
  const verified = await passwords.verify(password, passwordHash);
  return account && passwordHash !== null && verified
    ? ok({ ...account, passwordHash })
    : err({ kind: 'invalid-credentials' });
};

type ProvenAccount = Account & { readonly passwordHash: string };

type Proven = { readonly account: ProvenAccount; readonly password: string };

type Arrival = Proven & { readonly origins: readonly LoginOrigin[] };

/** The password is another than the one that was verified. */
type PasswordMoved = { readonly kind: 'password-moved' };

const beginSession = async (
  { transact, passwords, accessTokens, refreshTokens, newId, now }: SignInPorts,
  { account, password, origins }: Arrival,
): Promise<Result<SignedIn, PasswordMoved>> => {
  const { userId, roles } = account;
  const rehash = await rehashed(passwords, { account, password });
  const at = now();
  const session = openSession({ id: newId(), userId, now: at });
  const access = await accessTokens.issue({ userId, roles, sessionId: session.id, now: at });
  const refresh = refreshTokens.make();
  return transact<SignedIn, PasswordMoved>(async ({ sessions, credentials, knownOrigins }) => {
    const holds = rehash
      ? await credentials.replace(userId, rehash, at)
      : await credentials.confirm(userId, account.passwordHash);
    if (!holds) return err({ kind: 'password-moved' });
    await sessions.insert(session, refresh.digest);
    await knownOrigins.remember(userId, origins, keptFrom(at));
    return ok({ accessToken: access.token, expiresIn: access.expiresIn, refreshToken: refresh.token, session });
  });
};

/** The hash at the cost of today, where the kept one is of another: only now is the password at hand. */
const rehashed = async (passwords: PasswordVerifier & PasswordHasher, { account, password }: Proven) => {
  const from = account.passwordHash;
  return passwords.isOutdated(from) ? { from, to: await passwords.hash(password) } : null;
};
