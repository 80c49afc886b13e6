import { describe, expect, it } from 'vitest';
import { type NewId, ok, type Transact, type UserId } from '../shared/index.ts';
import type {
  Account,
  Accounts,
  EndedSession,
  EndedSessions,
  RefreshTokenRotation,
  SessionReader,
  SessionRepository,
} from './ports.ts';
import { absoluteLifetime, openSession, type Session, slidingLifetime, useSession } from './session.ts';

export { apiKeysContract } from './api-keys.contract.ts';
export { knownOriginsContract } from './known-origins.contract.ts';
export { loginAttemptsContract } from './login-attempts.contract.ts';
export { oneTimeTokensContract } from './one-time-tokens.contract.ts';

export type IdentityHarness = {
  readonly transact: Transact<{ readonly sessions: SessionRepository; readonly accounts: Accounts }>;
  readonly sessions: SessionReader & EndedSessions & RefreshTokenRotation;
  readonly accounts: Accounts;
  readonly newId: NewId;
  /** Records a user who can be an account; the e-mail address is canonical. */
  aUser(user: { readonly email: string } & Pick<Account, 'roles' | 'passwordHash'>): Promise<UserId>;
};

const now = new Date('2026-01-02T03:04:05.678Z');
const later = new Date('2026-01-02T04:04:05.999Z');

const byEnd = (one: EndedSession, other: EndedSession): number => one.endedAt.getTime() - other.endedAt.getTime();

/** What every store of accounts, sessions and refresh tokens must do. */
export const identityContract = (where: string, open: () => Promise<IdentityHarness>): void => {
  const opened = async () => {
    const harness = await open();
    const { transact, newId } = harness;
    const aCustomer = () =>
      harness.aUser({ email: `${newId()}@example.com`, roles: ['customer'], passwordHash: 'a hash' });
    const aSession = async (userId: UserId, createdAt = now, provenFactorAt: Date | null = null) => {
      const session = openSession({ id: newId(), userId, provenFactorAt, now: createdAt });
      const digest = `digest of ${newId()}`;
      await transact(async ({ sessions }) => ok(await sessions.insert(session, digest)));
      return { session, digest };
    };
    const rotationOf = (presented: string) => ({ presented, successor: `${presented}, the next` });
    const rotate = (digest: string, at = later) => harness.sessions.rotate(rotationOf(digest), at);
    const findRotated = (digest: string, at = later) => harness.sessions.findRotated(rotationOf(digest), at);
    const end = (session: Session, by = session.userId, at = later) =>
      transact(async ({ sessions }) => ok(await sessions.end(session.id, by, at)));
    return { ...harness, aCustomer, aSession, rotationOf, rotate, findRotated, end };
  };

  describe(`what a sign-in has proved ${where}`, () => {
    it('is kept through every use of its session', async () => {
      const { aCustomer, aSession, rotate, findRotated, sessions } = await opened();
      const userId = await aCustomer();
      for (const provenFactorAt of [now, null]) {
        const { session, digest } = await aSession(userId, now, provenFactorAt);
        expect(await rotate(digest)).toMatchObject({ id: session.id, provenFactorAt });
        expect((await findRotated(digest))?.session).toMatchObject({ id: session.id, provenFactorAt });
        expect(await sessions.listFor(userId, later)).toContainEqual(useSession(session, later));
      }
    });
  });

  describe(`accounts ${where}`, () => {
    it('finds an account by e-mail address and by user, with what proves it', async () => {
      const { accounts, aUser, newId } = await opened();
      const email = `${newId()}@example.com`;
      const userId = await aUser({ email, roles: ['customer', 'staff'], passwordHash: '$argon2id$…' });
      const account = { userId, email, roles: ['customer', 'staff'], passwordHash: '$argon2id$…' };
      expect(await accounts.findByEmail(email)).toEqual(account);
      expect(await accounts.find(userId)).toEqual(account);
      expect(await accounts.findByEmail(`x${email}`)).toBeNull();
      expect(await accounts.findByEmail(email.toUpperCase())).toBeNull();
      expect(await accounts.find(newId())).toBeNull();
    });

    it('finds an invited customer without a password hash', async () => {
      const { transact, aUser, newId } = await opened();
      const email = `${newId()}@example.com`;
      const userId = await aUser({ email, roles: ['customer'], passwordHash: null });
      const found = await transact(async ({ accounts }) => ok(await accounts.find(userId)));
      expect(found).toEqual(ok({ userId, email, roles: ['customer'], passwordHash: null }));
    });
  });

  describe(`sessions ${where}`, () => {
    it('lists the live sessions of one user, newest first', async () => {
      const { sessions, aCustomer, aSession, newId } = await opened();
      const [user, other] = [await aCustomer(), await aCustomer()];
      const { session: first } = await aSession(user, now);
      const { session: second } = await aSession(user, later);
      await aSession(other);
      expect(await sessions.listFor(user, later)).toEqual([second, first]);
      expect(await sessions.listFor(user, first.expiresAt)).toEqual([second]);
      expect(await sessions.listFor(user, second.expiresAt)).toEqual([]);
      expect(await sessions.listFor(newId(), later)).toEqual([]);
    });

    it('rotates a refresh token once, and tells of it to whoever presents it again', async () => {
      const { sessions, aCustomer, aSession, rotate, findRotated } = await opened();
      const { session, digest } = await aSession(await aCustomer());
      expect(await findRotated(digest)).toBeNull();
      expect(await rotate(digest, now)).toEqual(session);
      expect(await rotate(digest)).toBeNull();
      expect(await findRotated(digest)).toEqual({ session, rotatedAt: now, followed: true });
      expect(await sessions.findRotated({ presented: digest, successor: 'another' }, later)).toEqual({
        session,
        rotatedAt: now,
        followed: false,
      });
      expect(await rotate('never issued')).toBeNull();
      expect(await findRotated('never issued')).toBeNull();
    });

    it('follows a token with none of another session', async () => {
      const { sessions, aCustomer, aSession, rotate } = await opened();
      const user = await aCustomer();
      const [{ digest }, { digest: others }] = [await aSession(user), await aSession(user)];
      await rotate(digest);
      expect(await sessions.findRotated({ presented: digest, successor: others }, later)).toMatchObject({
        followed: false,
      });
    });

    it('rotates a token for one of many who present it at once', async () => {
      const { aCustomer, aSession, rotate, findRotated } = await opened();
      const { session, digest } = await aSession(await aCustomer());
      const times = Array.from({ length: 30 }, (_, index) => new Date(later.getTime() + index));
      const rotated = (await Promise.all(times.map((time) => rotate(digest, time)))).filter((one) => one !== null);
      expect(rotated).toHaveLength(1);
      const spent = await findRotated(digest);
      expect(times).toContainEqual(spent?.rotatedAt);
      expect(spent).toEqual({ session: rotated[0], rotatedAt: rotated[0]?.lastUsedAt, followed: true });
      expect(spent?.session.id).toBe(session.id);
    });

    it('rotates no token of a session that has expired, to the millisecond', async () => {
      const { aCustomer, aSession, rotate, findRotated } = await opened();
      const { session, digest } = await aSession(await aCustomer());
      expect(await rotate(digest, session.expiresAt)).toBeNull();
      const justBefore = new Date(session.expiresAt.getTime() - 1);
      const rotated = await rotate(digest, justBefore);
      expect(rotated).toEqual(useSession(session, justBefore));
      expect((await findRotated(digest, justBefore))?.rotatedAt).toEqual(justBefore);
      expect(await findRotated(digest, rotated?.expiresAt)).toBeNull();
    });

    it('renews a session with each rotation: its next token is good, and its times move, up to the longest', async () => {
      const { sessions, aCustomer, aSession, rotate } = await opened();
      const user = await aCustomer();
      let { session, digest } = await aSession(user);
      const end = new Date(now.getTime() + absoluteLifetime);
      for (let at = now; at < end; at = new Date(at.getTime() + slidingLifetime - 1)) {
        session = useSession(session, at);
        expect(await rotate(digest, at)).toEqual(session);
        expect(await sessions.listFor(user, at)).toEqual([session]);
        digest = `${digest}, the next`;
      }
      expect(session.expiresAt).toEqual(end);
    });

    it('rotates no token of a session that was ended', async () => {
      const { aCustomer, aSession, rotate, findRotated, end } = await opened();
      const { session, digest } = await aSession(await aCustomer());
      await rotate(digest);
      await end(session);
      expect(await rotate(`${digest}, the next`)).toBeNull();
      expect(await findRotated(digest)).toBeNull();
    });

    it('ends a session for its own user, once, and with it every token', async () => {
      const { sessions, aCustomer, aSession, rotate, end, newId } = await opened();
      const [user, other] = [await aCustomer(), await aCustomer()];
      const { session, digest } = await aSession(user);
      const { session: another } = await aSession(user);
      expect(await end(session, other)).toEqual(ok(false));
      expect(await end({ ...session, id: newId() })).toEqual(ok(false));
      expect(await end(session)).toEqual(ok(true));
      expect(await end(session)).toEqual(ok(false));
      expect(await rotate(digest)).toBeNull();
      expect(await sessions.listFor(user, later)).toEqual([another]);
      expect(await end(another, user, another.expiresAt)).toEqual(ok(false));
    });

    it('ends every live session of a user but one, and tells which', async () => {
      const { transact, sessions, aCustomer, aSession, end } = await opened();
      const [user, other] = [await aCustomer(), await aCustomer()];
      const { session: kept } = await aSession(user);
      const { session: ended } = await aSession(user);
      const live = [(await aSession(user)).session, (await aSession(user)).session].map(({ id }) => id);
      const { session: anothers } = await aSession(other);
      await end(ended);
      const endAll = (except: Session['id'] | null) =>
        transact(async (stores) => ok((await stores.sessions.endAll(user, { except, now: later })).toSorted()));
      expect(await endAll(kept.id)).toEqual(ok(live.toSorted()));
      expect(await sessions.listFor(user, later)).toEqual([kept]);
      expect(await endAll(null)).toEqual(ok([kept.id]));
      expect(await sessions.listFor(user, later)).toEqual([]);
      expect(await sessions.listFor(other, later)).toEqual([anothers]);
    });

    it('tells which sessions were ended since a time, to the millisecond', async () => {
      const { sessions, aCustomer, aSession, end } = await opened();
      const user = await aCustomer();
      const [{ session: first }, { session: second }, { session: live }] = [
        await aSession(user),
        await aSession(user),
        await aSession(user),
      ];
      const justAfter = new Date(later.getTime() + 1);
      await end(first, user, later);
      await end(second, user, justAfter);
      const ours = [first, second, live].map(({ id }) => id);
      const endedSince = async (since: Date) =>
        (await sessions.endedSince(since)).filter(({ id }) => ours.includes(id)).toSorted(byEnd);
      const [one, other] = [
        { id: first.id, endedAt: later },
        { id: second.id, endedAt: justAfter },
      ];
      expect(await endedSince(later)).toEqual([one, other]);
      expect(await endedSince(justAfter)).toEqual([other]);
    });
  });
};
