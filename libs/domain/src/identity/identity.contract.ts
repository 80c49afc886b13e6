import { describe, expect, it } from 'vitest';
import { accept, type NewId, refuse, type Transact, type UserId } from '../shared/index.ts';
import type { Account, Accounts, EndedSession, EndedSessions, SessionReader, SessionRepository } from './ports.ts';
import { openSession, type Session, useSession } from './session.ts';

export { apiKeysContract } from './api-keys.contract.ts';
export { loginAttemptsContract } from './login-attempts.contract.ts';
export { oneTimeTokensContract } from './one-time-tokens.contract.ts';

export type IdentityHarness = {
  readonly transact: Transact<{ readonly sessions: SessionRepository; readonly accounts: Accounts }>;
  readonly sessions: SessionReader & EndedSessions;
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
    const aSession = async (userId: UserId, createdAt = now) => {
      const session = openSession({ id: newId(), userId, now: createdAt });
      const digest = `digest of ${newId()}`;
      await transact(async ({ sessions }) => accept(await sessions.insert(session, digest)));
      return { session, digest };
    };
    const spend = (digest: string, at = later) =>
      transact(async ({ sessions }) => accept(await sessions.spend(digest, at)));
    const renew = (session: Session, digest: string) =>
      transact(async ({ sessions }) => accept(await sessions.renew(session, digest)));
    const end = (session: Session, by = session.userId, at = later) =>
      transact(async ({ sessions }) => accept(await sessions.end(session.id, by, at)));
    return { ...harness, aCustomer, aSession, spend, renew, end };
  };

  describe(`accounts ${where}`, () => {
    it('finds an account by e-mail address and by user, with what proves it', async () => {
      const { accounts, aUser, newId } = await opened();
      const email = `${newId()}@example.com`;
      const userId = await aUser({ email, roles: ['customer', 'staff'], passwordHash: '$argon2id$…' });
      const account = { userId, email, roles: ['customer', 'staff'], passwordHash: '$argon2id$…' };
      expect(await accounts.findByEmail(email)).toEqual(account);
      expect(await accounts.find(userId)).toEqual(account);
      expect(await accounts.findByEmail(`x${email}`)).toBeNull();
      expect(await accounts.find(newId())).toBeNull();
    });

    it('finds an invited customer without a password hash', async () => {
      const { transact, aUser, newId } = await opened();
      const email = `${newId()}@example.com`;
      const userId = await aUser({ email, roles: ['customer'], passwordHash: null });
      const found = await transact(async ({ accounts }) => accept(await accounts.find(userId)));
      expect(found).toEqual(accept({ userId, email, roles: ['customer'], passwordHash: null }));
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

    it('spends a refresh token once, and tells when to whoever presents it again', async () => {
      const { aCustomer, aSession, spend } = await opened();
      const { session, digest } = await aSession(await aCustomer());
      expect(await spend(digest, now)).toEqual(accept({ session, spentAt: now }));
      expect(await spend(digest)).toEqual(accept({ session, spentAt: now }));
      expect(await spend('never issued')).toEqual(accept(null));
    });

    it('tells all who present a refresh token at once of one and the same time', async () => {
      const { aCustomer, aSession, spend } = await opened();
      const { session, digest } = await aSession(await aCustomer());
      const times = Array.from({ length: 20 }, (_, index) => new Date(later.getTime() + index));
      const results = await Promise.all(times.map((time) => spend(digest, time)));
      const [first] = results;
      const spentAt = first?.ok && first.value ? first.value.spentAt : null;
      expect(times).toContainEqual(spentAt);
      expect(results).toEqual(times.map(() => accept({ session, spentAt })));
    });

    it('gives a refresh token back when the transaction that spent it is refused', async () => {
      const { transact, aCustomer, aSession, spend } = await opened();
      const { session, digest } = await aSession(await aCustomer());
      await transact(async ({ sessions }) => {
        expect(await sessions.spend(digest, now)).toEqual({ session, spentAt: now });
        return refuse('undone');
      });
      expect(await spend(digest)).toEqual(accept({ session, spentAt: later }));
    });

    it('spends nothing of a session that has expired, to the millisecond', async () => {
      const { aCustomer, aSession, spend } = await opened();
      const { session, digest } = await aSession(await aCustomer());
      expect(await spend(digest, session.expiresAt)).toEqual(accept(null));
      const justBefore = new Date(session.expiresAt.getTime() - 1);
      expect(await spend(digest, justBefore)).toEqual(accept({ session, spentAt: justBefore }));
      expect(await spend(digest, session.expiresAt)).toEqual(accept(null));
    });

    it('renews a session: its next token is good, and its times have moved', async () => {
      const { sessions, aCustomer, aSession, spend, renew } = await opened();
      const user = await aCustomer();
      const { session, digest } = await aSession(user);
      await spend(digest);
      const renewed = useSession(session, later);
      expect(await renew(renewed, `${digest}, the next`)).toEqual(accept(true));
      expect(await sessions.listFor(user, later)).toEqual([renewed]);
      const at = session.expiresAt;
      expect(await spend(digest, at)).toEqual(accept({ session: renewed, spentAt: later }));
      expect(await spend(`${digest}, the next`, at)).toEqual(accept({ session: renewed, spentAt: at }));
    });

    it('gives a session as many next tokens as it is asked for, each good once', async () => {
      const { aCustomer, aSession, spend, renew } = await opened();
      const { session, digest } = await aSession(await aCustomer());
      const siblings = ['a', 'b', 'c'].map((name) => `${digest} ${name}`);
      for (const sibling of siblings) await renew(session, sibling);
      for (const sibling of siblings) expect(await spend(sibling)).toEqual(accept({ session, spentAt: later }));
    });

    it('renews no session that was ended after its token was spent', async () => {
      const { aCustomer, aSession, spend, renew, end } = await opened();
      const { session, digest } = await aSession(await aCustomer());
      await spend(digest);
      await end(session);
      expect(await renew(session, `${digest}, the next`)).toEqual(accept(false));
      expect(await spend(`${digest}, the next`)).toEqual(accept(null));
    });

    it('ends a session for its own user, once, and with it every token', async () => {
      const { sessions, aCustomer, aSession, spend, end, newId } = await opened();
      const [user, other] = [await aCustomer(), await aCustomer()];
      const { session, digest } = await aSession(user);
      const { session: another } = await aSession(user);
      expect(await end(session, other)).toEqual(accept(false));
      expect(await end({ ...session, id: newId() })).toEqual(accept(false));
      expect(await end(session)).toEqual(accept(true));
      expect(await end(session)).toEqual(accept(false));
      expect(await spend(digest)).toEqual(accept(null));
      expect(await sessions.listFor(user, later)).toEqual([another]);
      expect(await end(another, user, another.expiresAt)).toEqual(accept(false));
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
        transact(async (stores) => accept((await stores.sessions.endAll(user, { except, now: later })).toSorted()));
      expect(await endAll(kept.id)).toEqual(accept(live.toSorted()));
      expect(await sessions.listFor(user, later)).toEqual([kept]);
      expect(await endAll(null)).toEqual(accept([kept.id]));
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
