import {
  err,
  type Id,
  type NewId,
  type Now,
  type OrderId,
  type Outbox,
  ok,
  type Result,
  type Transact,
  type UserId,
  writeThenForget,
} from '../shared/index.ts';
import { type UserErased, userErased } from './events.ts';
import type {
  AccountThrottled,
  PersonalData,
  ProvePassword,
  SessionEnd,
  UserCache,
  UserReader,
  UserRepository,
} from './ports.ts';
import type { UserNotFound } from './read-users.ts';

export type EraseUser = { readonly userId: UserId; readonly password: string; readonly address: string };

export type OrdersOpen = { readonly kind: 'orders-open'; readonly orderIds: readonly OrderId[] };

export type EraseUserRefusal =
  | { readonly kind: 'wrong-password' }
  | AccountThrottled
  | UserNotFound
  /** Nobody else could say who may what. */
  | { readonly kind: 'last-admin' }
  | OrdersOpen;

type Stores = {
  readonly users: UserReader & UserRepository;
  readonly personalData: PersonalData;
  readonly sessions: SessionEnd;
  readonly outbox: Outbox<UserErased>;
};

export type EraseUserPorts = {
  readonly transact: Transact<Stores>;
  readonly reauthenticate: ProvePassword;
  readonly revocations: { add(ids: readonly Id<'Session'>[]): void };
  readonly userCache: UserCache;
  readonly newId: NewId;
  readonly now: Now;
};

/**
 * Erases whoever the password proves, and all that names the person, keeps the orders without them, ends every session,
 * and records UserErased, in one transaction. Nobody is erased while an order of theirs still needs them, nor is the last
 * admin.
 */
export const eraseUser =
  ({ transact, reauthenticate, revocations, userCache, newId, now }: EraseUserPorts) =>
  async (command: EraseUser): Promise<Result<void, EraseUserRefusal>> => {
    const { userId } = command;
    const proven = await reauthenticate(command);
    if (!proven.ok) return proven;
    const work = async (stores: Stores): Promise<Result<readonly Id<'Session'>[], EraseUserRefusal>> => {
      const { users, personalData, sessions, outbox } = stores;
      if (!(await personalData.disown(userId, proven.value.passwordHash))) return err({ kind: 'wrong-password' });
      // All admins first, as whoever changes roles holds them; who becomes one only now is refused, and may ask again.
      const asAdmin = (await users.find(userId))?.roles.includes('admin');
      const admins = asAdmin ? await users.lockAdmins() : [];
      const user = await users.lock(userId);
      if (!user) return err({ kind: 'user-not-found' });
      if (user.roles.includes('admin') && !admins.some((id) => id !== userId)) return err({ kind: 'last-admin' });
      const orderIds = await personalData.openOrders(userId);
      if (orderIds.length > 0) return err({ kind: 'orders-open', orderIds });
      const at = now();
      const ended = await sessions.endAll(userId, { except: null, now: at });
      await personalData.erase(user);
      await outbox.append([userErased(user, { id: newId(), erasedAt: at })]);
      return ok(ended);
    };
    const result = await writeThenForget(
      () => transact(work),
      (outcome) => userCache.forget(userId, outcome),
    );
    if (!result.ok) return result;
    revocations.add(result.value);
    return ok(undefined);
  };
