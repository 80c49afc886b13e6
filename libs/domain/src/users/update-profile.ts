import {
  err,
  type NewId,
  type Now,
  type Outbox,
  ok,
  type Result,
  type Transact,
  type UserId,
  writeThenForget,
} from '../shared/index.ts';
import { isAnnounced, type UserChanged, userChanged } from './events.ts';
import type { UserCache, UserRepository } from './ports.ts';
import type { UserNotFound } from './read-users.ts';
import { changeProfile, type ProfileChange, type User } from './user.ts';

export type UpdateProfile = ProfileChange & { readonly userId: UserId; readonly expectedVersion: number };

export type UpdateProfileRefusal = UserNotFound | { readonly kind: 'version-conflict'; readonly current: number };

export type UpdateProfilePorts = {
  readonly transact: Transact<{ readonly users: UserRepository; readonly outbox: Outbox<UserChanged> }>;
  readonly userCache: UserCache;
  readonly newId: NewId;
  readonly now: Now;
};

/**
 * Changes what the command names and leaves the rest, if the user is still at the version that the change was made for.
 * What other services know of the person is announced by UserChanged in the same transaction.
 */
export const updateProfile =
  ({ transact, userCache, newId, now }: UpdateProfilePorts) =>
  async ({ userId, expectedVersion, ...change }: UpdateProfile): Promise<Result<User, UpdateProfileRefusal>> => {
    const write = () =>
      transact<User, UpdateProfileRefusal>(async ({ users, outbox }) => {
        const user = await users.lock(userId);
        if (!user) return err({ kind: 'user-not-found' });
        if (user.version !== expectedVersion) return err({ kind: 'version-conflict', current: user.version });
        const changed = changeProfile(user, change, { now: now(), newId });
        if (!isAnnounced(user, changed)) {
          await users.save(changed);
          return ok(changed);
        }
        const announced = { ...changed, events: user.events + 1 };
        await users.save(announced);
        await outbox.append([userChanged(announced, newId())]);
        return ok(announced);
      });
    return writeThenForget(write, (outcome) => userCache.forget(userId, outcome));
  };
