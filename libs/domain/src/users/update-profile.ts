import {
  err,
  type NewId,
  type Now,
  ok,
  type Result,
  type Transact,
  type UserId,
  writeThenForget,
} from '../shared/index.ts';
import type { UserCache, UserRepository } from './ports.ts';
import type { UserNotFound } from './read-users.ts';
import { changeProfile, type ProfileChange, type User } from './user.ts';

export type UpdateProfile = ProfileChange & { readonly userId: UserId; readonly expectedVersion: number };

export type UpdateProfileRefusal = UserNotFound | { readonly kind: 'version-conflict'; readonly current: number };

export type UpdateProfilePorts = {
  readonly transact: Transact<{ readonly users: UserRepository }>;
  readonly userCache: UserCache;
  readonly newId: NewId;
  readonly now: Now;
};

/**
 * Changes what the command names and leaves the rest, if the user is still at the version that the change was made for.
 */
export const updateProfile =
  ({ transact, userCache, newId, now }: UpdateProfilePorts) =>
  async ({ userId, expectedVersion, ...change }: UpdateProfile): Promise<Result<User, UpdateProfileRefusal>> => {
    const write = () =>
      transact<User, UpdateProfileRefusal>(async ({ users }) => {
        const user = await users.lock(userId);
        if (!user) return err({ kind: 'user-not-found' });
        if (user.version !== expectedVersion) return err({ kind: 'version-conflict', current: user.version });
        const changed = changeProfile(user, change, { now: now(), newId });
        await users.save(changed);
        return ok(changed);
      });
    return writeThenForget(write, (outcome) => userCache.forget(userId, outcome));
  };
