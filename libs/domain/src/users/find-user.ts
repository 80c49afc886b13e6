import { err, ok, type Result, type UserId } from '../shared/index.ts';
import type { UserReader } from './ports.ts';
import type { User } from './user.ts';

export type FindUser = { readonly userId: UserId };

export type UserNotFound = { readonly kind: 'user-not-found' };

export type FindUserPorts = { readonly users: UserReader };

export const findUser =
  ({ users }: FindUserPorts) =>
  async ({ userId }: FindUser): Promise<Result<User, UserNotFound>> => {
    const user = await users.find(userId);
    return user ? ok(user) : err({ kind: 'user-not-found' });
  };
