import type { Id, OrderId, Page, PageRequest, Result, UserId, WriteOutcome } from '../shared/index.ts';
import type { User } from './user.ts';

export type UserReader = {
  find(id: UserId): Promise<User | null>;
};

/** All users, for who looks after them. */
export type UserDirectory = {
  /** Newest first. */
  list(page: PageRequest<UserId>): Promise<Page<User, UserId>>;
  /**
   * At most `limit` whose name or e-mail address has the text, as `foldedText` compares: first whoever has exactly that
   * address, then the newest, of a thousand that the index names.
   */
  search(query: { readonly text: string; readonly limit: number }): Promise<readonly User[]>;
};

/** Users inside a transaction. */
export type UserRepository = {
  /** Inserts, or names the user who has the e-mail address already; waits for a concurrent insert of the same address. */
  insert(
    user: User,
  ): Promise<{ readonly kind: 'inserted' } | { readonly kind: 'email-taken'; readonly userId: UserId }>;
  /** Locks the user's row until the transaction ends. */
  lock(id: UserId): Promise<User | null>;
  /** Locks the row of every admin, in one order, so that two who do so wait for each other. */
  lockAdmins(): Promise<readonly UserId[]>;
  save(user: User): Promise<void>;
};

/** A store of its own, never cached: what proves who a user is. */
export type Credentials = {
  /** Whether that is the present hash; if so, it stays until the transaction ends. */
  confirm(userId: UserId, passwordHash: string): Promise<boolean>;
  set(userId: UserId, passwordHash: string, now: Date): Promise<void>;
  /** Sets `to` where `from` is the present hash; false otherwise. */
  replace(userId: UserId, hash: { readonly from: string; readonly to: string }, now: Date): Promise<boolean>;
};

export type PasswordHasher = {
  /** A PHC string; throws Unavailable where too many are being hashed. */
  hash(password: string): Promise<string>;
};

/** Passwords that are guessed first, and so refused. */
export type CommonPasswords = { includes(password: string): boolean };

export type AccountThrottled = { readonly kind: 'login-throttled'; readonly retryAfterSeconds: number };

/** Proves by the password that it is the user who asks, counted as an attempt to sign in. */
export type ProvePassword = (claim: {
  readonly userId: UserId;
  readonly password: string;
  readonly address: string;
}) => Promise<Result<{ readonly passwordHash: string }, { readonly kind: 'wrong-password' } | AccountThrottled>>;

/** Sessions inside a transaction. */
export type SessionEnd = {
  /** Ends the user's live sessions but one, and tells which those were. */
  endAll(
    userId: UserId,
    options: { readonly except: Id<'Session'> | null; readonly now: Date },
  ): Promise<readonly Id<'Session'>[]>;
};

/** All that names a person, inside a transaction. */
export type PersonalData = {
  /**
   * Takes away what lets the user in: password and codes. False, and nothing done, where the password is another by now.
   * It comes before the user is locked, in the order in which all who change passwords lock.
   */
  disown(userId: UserId, passwordHash: string): Promise<boolean>;
  /** The orders that still need their customer. Nobody places one for a user who is locked. */
  openOrders(userId: UserId): Promise<readonly OrderId[]>;
  /** Removes the user, and what names the person in orders, events, kept answers and counted attempts. */
  erase(user: Pick<User, 'id' | 'email'>): Promise<void>;
};

/** Drops what caches remember of a user, after the commit. */
export type UserCache = { forget(id: UserId, outcome?: WriteOutcome): Promise<void> };
