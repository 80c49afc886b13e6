import { asId, err, isStaff, type Now, ok, type Result, type UserId } from '../shared/index.ts';
import type {
  ProveCredentials,
  SecondFactor,
  SecondFactorReader,
  SessionIds,
  StaffAccount,
  StaffAccounts,
  StaffSessions,
  Throttled,
} from './ports.ts';
import { isLive, type StaffSession, type Stage, touchedEvery } from './session.ts';

/** Who asks, from which browser. */
export type Browser = { readonly address: string; readonly client: string };

/** What the browser keeps: the id of a session is told this once. */
export type Opened = { readonly session: StaffSession; readonly id: string };

export type InvalidCredentials = { readonly kind: 'invalid-credentials' };

const longestClient = 200;

type Opening = Browser &
  Pick<StaffSession, 'userId' | 'stage' | 'credential'> & { readonly createdAt: Date; readonly now: Date } & {
    /** Of the session that goes on in it. */
    readonly formKey?: string | null;
  };

/** Under an id of its own, whatever session was before. */
export const openSession = async (
  { staffSessions, sessionIds }: { readonly staffSessions: StaffSessions; readonly sessionIds: SessionIds },
  { client, now, formKey, ...given }: Opening,
): Promise<Opened> => {
  const { token, digest } = sessionIds.make();
  const session = {
    ...given,
    digest,
    client: client.slice(0, longestClient),
    lastUsedAt: now,
    provenAt: now,
    formKey: formKey ?? sessionIds.make().token,
  };
  await staffSessions.insert(session);
  return { session, id: `${session.userId}.${token}` };
};

/**
 * Opens another one in the place of a session, which is there until then: a fault between the two signs nobody out. Null,
 * and nothing opened, where it was ended in the meantime: whoever was signed out stays so.
 */
export const replaceSession = async (
  ports: { readonly staffSessions: StaffSessions; readonly sessionIds: SessionIds },
  before: StaffSession,
  { now, ...browser }: Browser & { readonly now: Date },
): Promise<Opened | null> => {
  const { userId, digest, stage, credential, createdAt, formKey } = before;
  const opened = await openSession(ports, { ...browser, userId, stage, credential, createdAt, formKey, now });
  if (await ports.staffSessions.remove(userId, digest)) return opened;
  await ports.staffSessions.remove(userId, opened.session.digest);
  return null;
};

/** What a session of that stage stands on. */
export const credentialOf = (
  { digest }: Pick<SessionIds, 'digest'>,
  {
    stage,
    passwordHash,
    factor,
  }: { readonly stage: Stage; readonly passwordHash: string | null; readonly factor: SecondFactor | null },
): string => digest(JSON.stringify(stage === 'full' ? [passwordHash, factor?.sealedSecret ?? null] : [passwordHash]));

export type BeginStaffSignIn = Browser & { readonly email: string; readonly password: string };

export type BeginStaffSignInPorts = {
  readonly proveCredentials: ProveCredentials;
  readonly staffSessions: StaffSessions;
  readonly sessionIds: SessionIds;
  readonly now: Now;
};

/**
 * Proves the password, and opens a session in which only the second factor can be given, or set up. A customer is refused
 * as a wrong password is, so that nobody learns who is staff.
 */
export const beginStaffSignIn =
  (ports: BeginStaffSignInPorts) =>
  async ({
    email,
    password,
    ...browser
  }: BeginStaffSignIn): Promise<Result<Opened, InvalidCredentials | Throttled>> => {
    const proven = await ports.proveCredentials({ email, password, address: browser.address });
    if (!proven.ok) return proven;
    const { userId, roles, passwordHash } = proven.value;
    if (!isStaff(roles)) return err({ kind: 'invalid-credentials' });
    const [now, stage] = [ports.now(), 'password'] as const;
    const credential = credentialOf(ports.sessionIds, { stage, passwordHash, factor: null });
    return ok(await openSession(ports, { ...browser, userId, stage, credential, createdAt: now, now }));
  };

/** The parts of what a browser keeps; null for what is none. */
const readSessionId = (id: string): { readonly userId: UserId; readonly token: string } | null => {
  const [, userId, token] = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.([\w-]{43})$/.exec(id) ?? [];
  return userId === undefined || token === undefined ? null : { userId: asId(userId), token };
};

export type Authenticated = {
  readonly session: StaffSession;
  readonly account: StaffAccount;
  readonly hasSecondFactor: boolean;
};

export type AuthenticateStaffPorts = {
  readonly staffSessions: StaffSessions;
  readonly sessionIds: Pick<SessionIds, 'digest'>;
  readonly accounts: StaffAccounts;
  readonly secondFactors: SecondFactorReader;
  readonly now: Now;
};

export type AuthenticateStaff = {
  readonly id: string;
  /** A page that is open asks for news by itself: that is no use of the session, which ends as if nobody did. */
  readonly isPoll?: boolean;
};

export type NotSignedIn = { readonly kind: 'not-signed-in' };

/**
 * Whose session it is, with the roles that the account has now. It is over where it is too old, or unused for too long, or
 * password, second factor or every role of staff are gone.
 */
export const authenticateStaff =
  (ports: AuthenticateStaffPorts) =>
  async ({ id, isPoll = false }: AuthenticateStaff): Promise<Result<Authenticated, NotSignedIn>> => {
    const read = readSessionId(id);
    if (!read) return err({ kind: 'not-signed-in' });
    const { staffSessions, sessionIds, now } = ports;
    const session = await staffSessions.find(read.userId, sessionIds.digest(read.token));
    if (!session) return err({ kind: 'not-signed-in' });
    const found = await stillGood(ports, session);
    if (!found) {
      await staffSessions.remove(session.userId, session.digest);
      return err({ kind: 'not-signed-in' });
    }
    const at = now();
    const isDue = at.getTime() - session.lastUsedAt.getTime() >= touchedEvery;
    if (isDue && !isPoll) await staffSessions.touch(session, at);
    return ok({ session, ...found });
  };

const stillGood = async (
  { accounts, secondFactors, sessionIds, now }: AuthenticateStaffPorts,
  session: StaffSession,
): Promise<Omit<Authenticated, 'session'> | null> => {
  if (!isLive(session, now())) return null;
  const [account, factor] = await Promise.all([accounts.find(session.userId), secondFactors.find(session.userId)]);
  if (!account || !isStaff(account.roles)) return null;
  const { stage } = session;
  if (credentialOf(sessionIds, { stage, passwordHash: account.passwordHash, factor }) !== session.credential)
    return null;
  return { account, hasSecondFactor: factor?.confirmedAt != null };
};
