import { canonicalEmail, foldedText, type OrderId, pageOf, type Role, type UserId } from '../shared/index.ts';
import type { Memory } from '../shared/shared.memory.ts';
import type { Credentials, PersonalData, UserDirectory, UserReader, UserRepository } from './ports.ts';
import type { User } from './user.ts';

export { memoryExternalIdentities } from './external-identities.memory.ts';

type Tables = {
  readonly users: Map<UserId, User>;
  readonly ids: Map<string, UserId>;
  readonly passwordHashes: Map<UserId, string>;
  readonly externalIdentities: Map<string, UserId>;
};

const tablesOf = (memory: Memory): Tables => ({
  users: memory.table('users'),
  ids: memory.table('user_emails'),
  passwordHashes: memory.table('credentials'),
  externalIdentities: memory.table('external_identities'),
});

export type MemoryUsers = UserReader &
  UserRepository & { exists(id: UserId): boolean; peek(id: UserId): User | undefined };

export const memoryUsers = (memory: Memory): MemoryUsers => {
  const { users, ids } = tablesOf(memory);
  return {
    exists: (id) => users.has(id),
    peek: (id) => users.get(id),
    find: (id) => memory.atomically(() => users.get(id) ?? null),
    lock: (id) => memory.atomically(() => users.get(id) ?? null),
    lockAdmins: () =>
      memory.atomically(() => [...users.values()].filter(({ roles }) => roles.includes('admin')).map(({ id }) => id)),
    insert: (user) =>
      memory.atomically(() => {
        const userId = ids.get(user.email);
        if (userId) return { kind: 'email-taken', userId };
        users.set(user.id, user);
        ids.set(user.email, user.id);
        return { kind: 'inserted' };
      }),
    save: (user) =>
      memory.atomically(() => {
        if (!users.has(user.id)) throw new Error(`there is no user ${user.id} to save`);
        users.set(user.id, user);
      }),
  };
};

export const memoryCredentials = (memory: Memory): Credentials => {
  const { users, passwordHashes } = tablesOf(memory);
  return {
    confirm: (userId, passwordHash) => memory.atomically(() => passwordHashes.get(userId) === passwordHash),
    set: (userId, passwordHash) =>
      memory.atomically(() => {
        if (!users.has(userId)) throw new Error(`there is no user ${userId} to give a password`);
        passwordHashes.set(userId, passwordHash);
      }),
    replace: (userId, { from, to }) =>
      memory.atomically(() => {
        if (passwordHashes.get(userId) !== from) return false;
        passwordHashes.set(userId, to);
        return true;
      }),
  };
};

export type PersonalDataCollaborators = {
  readonly openOrders: (customerId: UserId) => readonly OrderId[];
  /** Takes the person out of every order of a customer. */
  readonly forget: (customerId: UserId) => void;
};

export const memoryPersonalData = (memory: Memory, around: PersonalDataCollaborators): PersonalData => {
  const { users, ids, passwordHashes, externalIdentities } = tablesOf(memory);
  return {
    disown: (userId, passwordHash) =>
      memory.atomically(() => passwordHashes.get(userId) === passwordHash && passwordHashes.delete(userId)),
    openOrders: (userId) => memory.atomically(() => around.openOrders(userId)),
    erase: ({ id, email }) =>
      memory.atomically(() => {
        users.delete(id);
        ids.delete(email);
        passwordHashes.delete(id);
        for (const [identity, userId] of externalIdentities) if (userId === id) externalIdentities.delete(identity);
        around.forget(id);
      }),
  };
};

export type MemoryAccount = {
  readonly userId: UserId;
  readonly email: string;
  readonly roles: readonly Role[];
  readonly passwordHash: string | null;
};

/** The reference of a directory: it looks at every user. */
export const memoryUserDirectory = (memory: Memory): UserDirectory => {
  const { users } = tablesOf(memory);
  const newestFirst = () => [...users.values()].sort((a, b) => (a.id < b.id ? 1 : -1));
  return {
    list: async (page) => {
      const rows = newestFirst().filter(({ id }) => !page.after || id < page.after);
      return pageOf(rows.slice(0, page.limit + 1), page, ({ id }) => id);
    },
    search: async ({ text, limit }) => {
      const wanted = foldedText(text.trim());
      const found = newestFirst().filter(({ name, email }) => foldedText(`${name} ${email}`).includes(wanted));
      const isMeant = ({ email }: User) => email === canonicalEmail(text);
      return [...found.filter(isMeant), ...found.filter((user) => !isMeant(user))].slice(0, limit);
    },
  };
};

/** Users as the ones who sign in. */
export const memoryAccounts = (memory: Memory) => {
  const { users, ids, passwordHashes } = tablesOf(memory);
  const account = (userId: UserId | undefined): MemoryAccount | null => {
    const user = userId && users.get(userId);
    if (!user) return null;
    const { id, email, roles } = user;
    return { userId: id, email, roles, passwordHash: passwordHashes.get(id) ?? null };
  };
  return {
    find: (userId: UserId) => memory.atomically(() => account(userId)),
    findByEmail: (email: string) => memory.atomically(() => account(ids.get(email))),
  };
};

/** What proves that users read their mailboxes. */
export const memoryMailboxes = (memory: Memory) => {
  const { users } = tablesOf(memory);
  return {
    verify: (userId: UserId, now: Date): Promise<void> =>
      memory.atomically(() => {
        const user = users.get(userId);
        if (!user || user.emailVerifiedAt) return;
        users.set(userId, { ...user, emailVerifiedAt: now, version: user.version + 1, updatedAt: now });
      }),
  };
};
