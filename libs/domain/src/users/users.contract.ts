import { describe, expect, it } from 'vitest';
import { asId, err, type NewId, ok, type Transact, type UserId } from '../shared/index.ts';
import type { Credentials, UserDirectory, UserReader, UserRepository } from './ports.ts';
import { newCustomer, type User } from './user.ts';
import type { UserAddress } from './user-address.ts';

export { externalIdentitiesContract } from './external-identities.contract.ts';

export type UsersHarness = {
  readonly transact: Transact<{
    readonly users: UserRepository;
    readonly credentials: Credentials;
    readonly mailboxes: { verify(userId: UserId, now: Date): Promise<void> };
  }>;
  readonly users: UserReader;
  readonly userDirectory: UserDirectory;
  readonly newId: NewId;
  passwordHashOf(userId: UserId): Promise<string | null>;
};

const now = new Date('2026-01-02T03:04:05.678Z');
const later = new Date('2026-01-03T03:04:05.001Z');

const address: UserAddress = {
  id: asId('01990000-0000-7000-8000-0000000000ad'),
  version: 2,
  recipient: 'Ada Lovelace',
  line1: '12 St James’s Square',
  line2: 'Flat 2',
  city: 'London',
  postalCode: 'SW1Y 4JH',
  country: 'GB',
};

/** Of a country whose addresses have neither. */
const withoutCityAndCode: UserAddress = {
  ...address,
  id: asId('01990000-0000-7000-8000-0000000000ae'),
  city: '',
  postalCode: '',
  country: 'AE',
};

const aUser = (newId: NewId): User => {
  const id = newId<UserId>();
  return newCustomer({ id, email: `${id}@example.com`, name: { fullName: 'Ada Łukasz 李', familyName: '李' }, now });
};

/** What every store of users and their credentials must do. */
export const usersContract = (where: string, open: () => Promise<UsersHarness>): void => {
  const opened = async () => {
    const harness = await open();
    const insert = (user: User) => harness.transact(async ({ users }) => ok(await users.insert(user)));
    return { ...harness, insert };
  };

  describe(`users ${where}`, () => {
    it('finds a user as it was inserted, and nobody under another id', async () => {
      const { users, insert, newId } = await opened();
      const user: User = {
        ...aUser(newId),
        addresses: [address, withoutCityAndCode],
        roles: ['customer', 'staff'],
        events: 3,
        version: 7,
      };
      expect(await insert(user)).toEqual(ok({ kind: 'inserted' }));
      expect(await users.find(user.id)).toEqual(user);
      expect(await users.find(newId())).toBeNull();
    });

    it('holds every admin, and nobody else', async () => {
      const { insert, transact, newId } = await opened();
      const [one, other] = [newId<UserId>(), newId<UserId>()];
      await insert({ ...aUser(newId), id: one, email: `${one}@example.com`, roles: ['admin'] });
      await insert({
        ...aUser(newId),
        id: other,
        email: `${other}@example.com`,
        roles: ['support', 'admin', 'customer'],
      });
      const viewer: User = { ...aUser(newId), roles: ['viewer'] };
      await insert(viewer);
      const held = await transact(async ({ users }) => ok(await users.lockAdmins()));
      const admins = held.ok ? held.value : [];
      expect(admins).toEqual(expect.arrayContaining([one, other]));
      expect(admins).not.toContain(viewer.id);
    });

    it('finds by a part of name or address whoever is meant, and lists the newest first', async () => {
      const { userDirectory, insert, newId } = await opened();
      const word = newId().slice(-12);
      const named = (fullName: string, email: string): User => ({
        ...{ ...aUser(newId), name: fullName, email },
        roles: ['customer', 'viewer'],
      });
      const people = [
        named(`Zoë ${word}’s Ørsted`, `zoe@${word}.example`),
        named('Bob_1 100%', `b%b@${word}.example`),
        named('Łukasz', `${word}@mail.example`),
        named('Ann', `ann.${word}@mail.example`),
      ];
      for (const user of people) await insert(user);
      const found = async (text: string, limit = 10) =>
        (await userDirectory.search({ text, limit })).map(({ id }) => people.findIndex((user) => user.id === id));
      expect(await found(word)).toEqual([3, 2, 1, 0]);
      expect(await found(word, 2)).toEqual([3, 2]);
      expect(await found(`  ZOE ${word}  `)).toEqual([0]);
      expect(await found(`${word}’s orsted`)).toEqual([0]);
      expect(await found(`${word}@mail.example`)).toEqual([2, 3]);
      expect(await found(`b%b@${word}`)).toEqual([1]);
      expect(await found(`b_b@${word}`)).toEqual([]);
      expect(await found(`\\${word}`)).toEqual([]);
      expect(await userDirectory.search({ text: `zoe@${word}.example`, limit: 1 })).toEqual([people[0]]);
      const first = await userDirectory.list({ limit: 2 });
      expect(first.items[0]).toEqual(people[3]);
      expect(first.items.map(({ id }) => id)).toEqual([people[3]?.id, people[2]?.id]);
      const second = await userDirectory.list({ limit: 2, ...(first.next && { after: first.next }) });
      expect(second.items.map(({ id }) => id)).toEqual([people[1]?.id, people[0]?.id]);
    });

    it('names the user who has the e-mail address already', async () => {
      const { users, insert, newId } = await opened();
      const user = aUser(newId);
      const second = { ...aUser(newId), email: user.email };
      await insert(user);
      expect(await insert(second)).toEqual(ok({ kind: 'email-taken', userId: user.id }));
      expect(await users.find(second.id)).toBeNull();
    });

    it('goes on in the transaction that met a taken address', async () => {
      const { transact, users, insert, newId } = await opened();
      const [user, other] = [aUser(newId), aUser(newId)];
      await insert(user);
      await transact(async (stores) => {
        await stores.users.insert({ ...aUser(newId), email: user.email });
        return ok(await stores.users.insert(other));
      });
      expect(await users.find(other.id)).toEqual(other);
    });

    it('inserts one of many who take the same address at once, and names that one to the others', async () => {
      const { users, insert, newId } = await opened();
      const email = `${newId()}@example.com`;
      const rivals = Array.from({ length: 20 }, () => ({ ...aUser(newId), email }));
      const results = await Promise.all(rivals.map(insert));
      const answers = results.map((result) => result.ok && result.value);
      const winner = rivals.find((_, index) => answers[index] && answers[index].kind === 'inserted');
      expect(answers.filter((answer) => answer && answer.kind === 'inserted')).toHaveLength(1);
      const taken = answers.flatMap((answer) => (answer && answer.kind === 'email-taken' ? [answer.userId] : []));
      expect(taken).toEqual(Array.from({ length: 19 }, () => winner?.id));
      expect(await Promise.all(rivals.map(({ id }) => users.find(id).then(Boolean)))).toEqual(
        rivals.map(({ id }) => id === winner?.id),
      );
    });

    it('gives an address back when the transaction that took it is refused', async () => {
      const { transact, users, insert, newId } = await opened();
      const user = aUser(newId);
      await transact(async (stores) => {
        await stores.users.insert(user);
        return err('changed my mind');
      });
      expect(await users.find(user.id)).toBeNull();
      const second = { ...aUser(newId), email: user.email };
      expect(await insert(second)).toEqual(ok({ kind: 'inserted' }));
    });

    it('saves what changed of a locked user', async () => {
      const { transact, users, insert, newId } = await opened();
      const user = aUser(newId);
      await insert(user);
      const changed: User = {
        ...user,
        name: 'Ada King',
        givenName: 'Ada',
        familyName: null,
        locale: 'fr-FR',
        version: 2,
        events: 2,
        updatedAt: later,
      };
      await transact(async (stores) => {
        expect(await stores.users.lock(user.id)).toEqual(user);
        expect(await stores.users.lock(newId())).toBeNull();
        return ok(await stores.users.save({ ...changed, addresses: [address], roles: ['customer', 'admin'] }));
      });
      expect(await users.find(user.id)).toEqual({ ...changed, addresses: [address], roles: ['customer', 'admin'] });
    });

    it('loses no change of many that lock the same user at once', async () => {
      const { transact, users, insert, newId } = await opened();
      const user = aUser(newId);
      await insert(user);
      const change = () =>
        transact(async (stores) => {
          const locked = await stores.users.lock(user.id);
          if (locked) await stores.users.save({ ...locked, version: locked.version + 1 });
          return ok(null);
        });
      await Promise.all(Array.from({ length: 20 }, change));
      expect(await users.find(user.id)).toEqual({ ...user, version: 21 });
    });

    it('keeps one password hash for a user, the last one set', async () => {
      const { transact, insert, passwordHashOf, newId } = await opened();
      const user = aUser(newId);
      await insert(user);
      expect(await passwordHashOf(user.id)).toBeNull();
      const set = (hash: string) => transact(async ({ credentials }) => ok(await credentials.set(user.id, hash, now)));
      await set('the first');
      await set('the second');
      expect(await passwordHashOf(user.id)).toBe('the second');
      await transact(async ({ credentials }) => {
        await credentials.set(user.id, 'the third', later);
        return err('undone');
      });
      expect(await passwordHashOf(user.id)).toBe('the second');
    });

    it('notes when a mailbox was first shown to be read, as a change of the user', async () => {
      const { transact, users, insert, newId } = await opened();
      const user = aUser(newId);
      await insert(user);
      const verify = (at: Date) => transact(async ({ mailboxes }) => ok(await mailboxes.verify(user.id, at)));
      for (const at of [later, now]) await verify(at);
      expect(await users.find(user.id)).toEqual({ ...user, emailVerifiedAt: later, version: 2, updatedAt: later });
    });

    it('replaces a password hash once, where it is still the one that is meant', async () => {
      const { transact, insert, passwordHashOf, newId } = await opened();
      const user = aUser(newId);
      await insert(user);
      const replace = (from: string, to: string) =>
        transact(async ({ credentials }) => ok(await credentials.replace(user.id, { from, to }, later)));
      expect(await replace('none yet', 'the first')).toEqual(ok(false));
      await transact(async ({ credentials }) => ok(await credentials.set(user.id, 'the first', now)));
      const results = await Promise.all(['a', 'b', 'c', 'd'].map((name) => replace('the first', name)));
      expect(results.filter((result) => result.ok && result.value)).toHaveLength(1);
      expect(['a', 'b', 'c', 'd']).toContain(await passwordHashOf(user.id));
    });
  });
};
