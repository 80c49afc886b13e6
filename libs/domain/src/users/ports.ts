import type { UserId } from '../shared/index.ts';
import type { User } from './user.ts';

export type UserReader = {
  find(id: UserId): Promise<User | null>;
};

/** Users inside a transaction. */
export type UserRepository = {
  /** Inserts, or names the user who has the e-mail address already; waits for a concurrent insert of the same address. */
  insert(
    user: User,
  ): Promise<{ readonly kind: 'inserted' } | { readonly kind: 'email-taken'; readonly userId: UserId }>;
  /** Locks the user's row until the transaction ends. */
  lock(id: UserId): Promise<User | null>;
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

/** Drops what caches remember of a user, after the commit. */
export type UserCache = { forget(id: UserId): Promise<void> };
