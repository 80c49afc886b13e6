import {
  canonicalEmail,
  err,
  type NewId,
  type Now,
  ok,
  type Result,
  type Transact,
  type UserId,
} from '../shared/index.ts';
import { device, keptFrom, type LoginThrottled, network, throttled } from './login-attempts.ts';
import type {
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
import { type IssueAccessPorts, issueAccess } from './rights.ts';
import { openSession, type Session, type SignedIn } from './session.ts';

export type SignIn = {
  readonly email: string;
  readonly password: string;
  /** Where the client is, as far as it can be told. */
  readonly address: string;
  /** What an earlier sign-in on that device was told. */
  readonly deviceToken?: string | undefined;
  /** A code of the second factor, or a recovery code: without it staff get the rights of a customer. */
  readonly code?: string | undefined;
};

/** The device token proves nobody: it lets the device sign in while strangers guess. */
export type NewlySignedIn = SignedIn & { readonly deviceToken: string };

export type InvalidCredentials = { readonly kind: 'invalid-credentials' };

export type WrongCode = { readonly kind: 'wrong-code' };

/** Spends a code of the second factor, or a recovery code, once; guesses are counted. Answers when the device was set up. */
export type SpendCode = (claim: {
  readonly userId: UserId;
  readonly code: string;
  readonly address: string;
}) => Promise<Result<{ readonly confirmedAt: Date }, WrongCode | LoginThrottled>>;

export type SignInRefusal = InvalidCredentials | LoginThrottled | WrongCode;

export type SignInPorts = IssueAccessPorts & {
  readonly transact: Transact<{
    readonly sessions: SessionRepository;
    readonly credentials: PasswordStore;
    readonly knownOrigins: KnownOriginRepository;
  }>;
  readonly accounts: Accounts;
  readonly knownOrigins: KnownOrigins;
  readonly loginAttempts: LoginAttempts;
  readonly passwords: PasswordVerifier & PasswordHasher;
  readonly spendCode: SpendCode;
  readonly refreshTokens: RefreshTokens;
  readonly newId: NewId;
  readonly now: Now;
};

/**
 * Opens a session, while the password still is the one that was verified. An unknown address, a customer without a
 * password and a wrong password are refused alike, after the same work, so that neither the answer nor its time tells who
 * is a customer; who fails often must wait before the next. A code is spent once the password is proved, and counted apart.
 */
export const signIn =
  (ports: SignInPorts) =>
  async ({
    password,
    address,
    deviceToken,
    code,
    ...command
  }: SignIn): Promise<Result<NewlySignedIn, SignInRefusal>> => {
    const email = canonicalEmail(command.email);
    const at = ports.now();
    const claimed = deviceToken === undefined ? [] : [device(deviceToken)];
    const known = await ports.knownOrigins.find(email, [network(address), ...claimed], at);
    const knownDevice = deviceToken !== undefined && known.has('device') ? deviceToken : null;
    const login = { account: email, address, device: knownDevice, isNetworkKnown: known.has('network') };
    const token = knownDevice ?? ports.refreshTokens.make().token;
    const attempt = { email, password, address, deviceToken: token };
    const proof = { attempts: ports.loginAttempts, login, at };
    if (code === undefined) return throttled(proof, () => proveAndBegin(ports, { ...attempt, provenFactorAt: null }));
    const proven = await throttled(proof, () => proveAccount(ports, { email, password }));
    if (!proven.ok) return proven;
    const spent = await ports.spendCode({ userId: proven.value.userId, code, address });
    if (!spent.ok) return spent;
    return proveAndBegin(ports, { ...attempt, proven: proven.value, provenFactorAt: spent.value.confirmedAt });
  };

type Credentials = Pick<SignIn, 'email' | 'password'>;

type Attempt = Credentials &
  Pick<Session, 'provenFactorAt'> & {
    readonly address: string;
    readonly deviceToken: string;
    /** Where the password was verified a moment ago. */
    readonly proven?: ProvenAccount;
  };

const mostProofs = 2;

/** A password that is changed while it is verified is verified once more, against what it was changed to. */
const proveAndBegin = async (
  ports: SignInPorts,
  { address, deviceToken, provenFactorAt, proven, ...credentials }: Attempt,
): Promise<Result<NewlySignedIn, InvalidCredentials>> => {
  const origins = [device(deviceToken), network(address)];
  for (let proofs = 0; proofs < mostProofs; proofs += 1) {
    const account = proofs === 0 && proven ? ok(proven) : await proveAccount(ports, credentials);
    if (!account.ok) return account;
    const arrival = { account: account.value, password: credentials.password, origins, provenFactorAt };
    const begun = await beginSession(ports, arrival);
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

type Arrival = Proven & Pick<Session, 'provenFactorAt'> & { readonly origins: readonly LoginOrigin[] };

/** The password is another than the one that was verified, or is no more, as its account. */
type PasswordMoved = { readonly kind: 'password-moved' };

const beginSession = async (
  ports: SignInPorts,
  { account, password, origins, provenFactorAt }: Arrival,
): Promise<Result<SignedIn, PasswordMoved>> => {
  const { userId } = account;
  const rehash = await rehashed(ports.passwords, { account, password });
  const at = ports.now();
  const session = openSession({ id: ports.newId(), userId, provenFactorAt, now: at });
  const refresh = ports.refreshTokens.make();
  const opened = await ports.transact<void, PasswordMoved>(async ({ sessions, credentials, knownOrigins }) => {
    const holds = rehash
      ? await credentials.replace(userId, rehash, at)
      : await credentials.confirm(userId, account.passwordHash);
    if (!holds) return err({ kind: 'password-moved' });
    await sessions.insert(session, refresh.digest);
    return ok(await knownOrigins.remember(userId, origins, keptFrom(at)));
  });
  if (!opened.ok) return opened;
  // Who takes rights away ends the sessions that are there: what was read before this one was may hold no more.
  const present = await ports.accounts.find(userId);
  if (!present) return err({ kind: 'password-moved' });
  const access = await issueAccess(ports, { account: present, session, at });
  return ok({ accessToken: access.token, expiresIn: access.expiresIn, refreshToken: refresh.token, session });
};

/** The hash at the cost of today, where the kept one is of another: only now is the password at hand. */
const rehashed = async (passwords: PasswordVerifier & PasswordHasher, { account, password }: Proven) => {
  const from = account.passwordHash;
  return passwords.isOutdated(from) ? { from, to: await passwords.hash(password) } : null;
};
