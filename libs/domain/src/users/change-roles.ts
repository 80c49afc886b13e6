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

export type ChangeRoles = {
  readonly userId: UserId;
  readonly roles: readonly Role[];
  /** The admin who asks; without it, whoever runs the system. */
  readonly by?: UserId;
};

export type ChangeRolesRefusal =
  | UserNotFound
  /** Nobody changes what they may themselves. */
  | { readonly kind: 'own-account' }
  /** Whoever asks is an admin no more. */
  | { readonly kind: 'forbidden' };

export type ChangeRolesPorts = {
  readonly transact: Transact<{ readonly users: UserRepository; readonly sessions: SessionEnd }>;
  readonly revocations: { add(ids: readonly Id<'Session'>[]): void };
  readonly userCache: UserCache;
  readonly now: Now;
};

/**
 * Gives somebody these roles in place of the present ones, and ends every session whose token names others. Sessions of
 * staff look the roles up at each request, and go on. All admins are held meanwhile: as each who asks is one still, and
 * changes another, one is always left.
 */
export const changeRoles =
  ({ transact, revocations, userCache, now }: ChangeRolesPorts) =>
  async ({ userId, roles, by }: ChangeRoles): Promise<Result<User, ChangeRolesRefusal>> => {
    if (by === userId) return err({ kind: 'own-account' });
    const work = () =>
      transact<{ readonly user: User; readonly ended: readonly Id<'Session'>[] }, ChangeRolesRefusal>(
        async ({ users, sessions }) => {
          if (by && !(await users.lockAdmins()).includes(by)) return err({ kind: 'forbidden' });
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
