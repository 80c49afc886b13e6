import {
  err,
  type Id,
  type Now,
  ok,
  type Result,
  type Role,
  type Transact,
  type UserId,
  writeThenForget,
} from '../shared/index.ts';
import type { SessionEnd, UserCache, UserRepository } from './ports.ts';
import type { UserNotFound } from './read-users.ts';
import type { User } from './user.ts';

export type ChangeRoles = { readonly userId: UserId; readonly roles: readonly Role[] };

export type ChangeRolesPorts = {
  readonly transact: Transact<{ readonly users: UserRepository; readonly sessions: SessionEnd }>;
  readonly revocations: { add(ids: readonly Id<'Session'>[]): void };
  readonly userCache: UserCache;
  readonly now: Now;
};

/**
 * Gives somebody these roles in place of the present ones, and ends every session whose token names others. Sessions of
 * staff look the roles up at each request, and go on.
 */
export const changeRoles =
  ({ transact, revocations, userCache, now }: ChangeRolesPorts) =>
  async ({ userId, roles }: ChangeRoles): Promise<Result<User, UserNotFound>> => {
    const work = () =>
      transact<{ readonly user: User; readonly ended: readonly Id<'Session'>[] }, UserNotFound>(
        async ({ users, sessions }) => {
          const user = await users.lock(userId);
          if (!user) return err({ kind: 'user-not-found' });
          const at = now();
          const changed = { ...user, roles: [...new Set(roles)], version: user.version + 1, updatedAt: at };
          await users.save(changed);
          return ok({ user: changed, ended: await sessions.endAll(userId, { except: null, now: at }) });
        },
      );
    const result = await writeThenForget(work, (outcome) => userCache.forget(userId, outcome));
    if (!result.ok) return result;
    revocations.add(result.value.ended);
    return ok(result.value.user);
  };
