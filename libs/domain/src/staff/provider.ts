import { canonicalEmail, err, isStaff, type Now, ok, type Result, type UserId } from '../shared/index.ts';
import type { SecondFactorReader, SessionIds, StaffSessions } from './ports.ts';
import type {
  AccountsByEmail,
  IdentityProvider,
  ProviderAway,
  ProviderRefusal,
  ProviderSignIn,
  ProviderSignIns,
  StaffIdentityReader,
  TransactIdentities,
  Vouched,
} from './provider-ports.ts';
import { isLive, type StaffSession } from './session.ts';
import { type Browser, credentialOf, type Opened, openSession, replaceSession } from './sign-in.ts';

/** How long somebody may take at the provider, in milliseconds. */
export const providerSignInLifetime = 10 * 60_000;

export type BeginProviderSignIn = Pick<ProviderSignIn, 'next' | 'kept'> & {
  /** What this browser alone knows. */
  readonly browserKey: string;
  /** For another proof of whoever is signed in. */
  readonly session?: StaffSession;
};

export type BeginProviderSignInPorts = {
  /** Null where none is configured. */
  readonly identityProvider: IdentityProvider | null;
  readonly providerSignIns: ProviderSignIns;
  readonly sessionIds: Pick<SessionIds, 'digest'>;
  readonly now: Now;
};

export type NameOfProviderPorts = Pick<BeginProviderSignInPorts, 'identityProvider'> & {
  readonly externalIdentities: Pick<StaffIdentityReader, 'isLinked'>;
};

/** What people call the provider; null where there is none, or where it does not know who is to prove themselves by it. */
export const nameOfProvider =
  ({ identityProvider, externalIdentities }: NameOfProviderPorts) =>
  async ({ userId }: { readonly userId: UserId | null }): Promise<Result<string | null, never>> => {
    if (!identityProvider) return ok(null);
    const { label, issuers } = identityProvider;
    if (userId === null) return ok(label);
    const linked = await Promise.all(issuers.map((issuer) => externalIdentities.isLinked(userId, issuer)));
    return ok(linked.includes(true) ? label : null);
  };

/** Where the browser is sent; what it comes back with is taken of this browser alone. */
export const beginProviderSignIn =
  ({ identityProvider, providerSignIns, sessionIds, now }: BeginProviderSignInPorts) =>
  async ({
    next,
    kept,
    browserKey,
    session,
  }: BeginProviderSignIn): Promise<Result<{ readonly url: string }, ProviderAway>> => {
    const begun = (await identityProvider?.begin({ again: session !== undefined })) ?? err({ kind: 'provider-away' });
    if (!begun.ok) return begun;
    const { url, ...trip } = begun.value;
    const stepUp = session ? { userId: session.userId, session: session.digest } : null;
    await providerSignIns.insert({
      ...trip,
      digest: sessionIds.digest(browserKey),
      next,
      kept,
      stepUp,
      createdAt: now(),
    });
    return ok({ url });
  };

/** What a trip was for. */
export type TripPurpose = Pick<ProviderSignIn, 'next' | 'kept' | 'stepUp'>;

/** Whose identity came back, and what for; nothing is opened by it yet. */
export type Proven = TripPurpose & {
  readonly userId: UserId;
  readonly vouched: Vouched;
  /** Whether the identity is still to be linked to the account that has its address. */
  readonly isNew: boolean;
};

export type ProveByProviderPorts = BeginProviderSignInPorts & {
  readonly externalIdentities: StaffIdentityReader;
  readonly accounts: AccountsByEmail;
};

export type ProveByProvider = { readonly browserKey: string; readonly state: string; readonly query: string };

type Disproof =
  | ProviderRefusal
  /** Unknown, used, too old, or of another browser. */
  | { readonly kind: 'sign-in-over' }
  /** Nobody of the staff has this identity, or its verified e-mail address. */
  | { readonly kind: 'not-staff' }
  | { readonly kind: 'somebody-else' };

/** `purpose` is handed back, so that nothing is lost by it; null where no trip of this browser is known. */
export type ProveByProviderRefusal = Disproof & { readonly purpose: TripPurpose | null };

/**
 * Holds what came back against the trip, which is used once. Somebody is known by issuer and subject; who is not is the one
 * of the staff who has the verified e-mail address.
 */
export const proveByProvider =
  (ports: ProveByProviderPorts) =>
  async ({ browserKey, state, query }: ProveByProvider): Promise<Result<Proven, ProveByProviderRefusal>> => {
    const trip = await ports.providerSignIns.take(ports.sessionIds.digest(browserKey), state);
    if (!trip) return err({ kind: 'sign-in-over', purpose: null });
    const { next, kept, stepUp } = trip;
    const purpose = { next, kept, stepUp };
    const person = await personOf(ports, trip, query);
    return person.ok ? ok({ ...person.value, ...purpose }) : err({ ...person.error, purpose });
  };

const personOf = async (
  { identityProvider, externalIdentities, accounts, now }: ProveByProviderPorts,
  trip: ProviderSignIn,
  query: string,
): Promise<Result<Omit<Proven, keyof TripPurpose>, Disproof>> => {
  const { stepUp, createdAt } = trip;
  const isOver = now().getTime() - createdAt.getTime() >= providerSignInLifetime;
  if (isOver || !identityProvider) return err({ kind: 'sign-in-over' });
  const finished = await identityProvider.finish(query, { ...trip, provenSince: stepUp && createdAt });
  if (!finished.ok) return finished;
  const vouched = finished.value;
  const known = await externalIdentities.find(vouched);
  if (stepUp && known !== stepUp.userId) return err({ kind: 'somebody-else' });
  const account = known
    ? await accounts.find(known)
    : vouched.email === null
      ? null
      : await accounts.findByEmail(canonicalEmail(vouched.email));
  if (!account || !isStaff(account.roles)) return err({ kind: 'not-staff' });
  return ok({ userId: account.userId, vouched, isNew: known === null });
};

export type EnterByProviderPorts = {
  readonly transact: TransactIdentities;
  readonly accounts: Pick<AccountsByEmail, 'find'>;
  readonly secondFactors: SecondFactorReader;
  readonly staffSessions: StaffSessions;
  readonly sessionIds: SessionIds;
  readonly now: Now;
};

export type EnterByProvider = Browser & { readonly proven: Proven };

export type EnterByProviderRefusal = { readonly kind: 'not-staff' } | { readonly kind: 'sign-in-over' };

/**
 * Opens the session: a whole one where the provider asked for a second factor, and otherwise one in which ours is to be
 * given. An identity that is new is linked first, to an account that has none of that provider.
 */
export const enterByProvider =
  (ports: EnterByProviderPorts) =>
  async ({ proven, ...browser }: EnterByProvider): Promise<Result<Opened, EnterByProviderRefusal>> => {
    const { userId, vouched, isNew, stepUp } = proven;
    if (stepUp) return steppedUp(ports, { ...stepUp, browser });
    const linked = isNew ? await link(ports, proven) : ok(undefined);
    if (!linked.ok) return linked;
    const [account, factor] = await Promise.all([ports.accounts.find(userId), ports.secondFactors.find(userId)]);
    if (!account) return err({ kind: 'not-staff' });
    const stage = vouched.hasSecondFactor ? 'full' : 'password';
    const credential = credentialOf(ports.sessionIds, { stage, passwordHash: account.passwordHash, factor });
    const now = ports.now();
    return ok(await openSession(ports, { ...browser, userId, stage, credential, createdAt: now, now }));
  };

const link = (
  { transact, now }: EnterByProviderPorts,
  { userId, vouched }: Proven,
): Promise<Result<void, { readonly kind: 'not-staff' }>> =>
  transact<void, { readonly kind: 'not-staff' }>(async ({ users, externalIdentities }) => {
    // Held, so that of two identities with the same address one is linked.
    const user = await users.lock(userId);
    const isFree = user && isStaff(user.roles) && !(await externalIdentities.isLinked(userId, vouched.issuer));
    return isFree && (await externalIdentities.link(vouched, userId, now()))
      ? ok(undefined)
      : err({ kind: 'not-staff' });
  });

const steppedUp = async (
  ports: EnterByProviderPorts,
  {
    userId,
    session: digest,
    browser,
  }: { readonly userId: UserId; readonly session: string; readonly browser: Browser },
): Promise<Result<Opened, { readonly kind: 'sign-in-over' }>> => {
  const session = await ports.staffSessions.find(userId, digest);
  const now = ports.now();
  if (session?.stage !== 'full' || !isLive(session, now)) return err({ kind: 'sign-in-over' });
  const opened = await replaceSession(ports, session, { ...browser, now });
  return opened ? ok(opened) : err({ kind: 'sign-in-over' });
};
