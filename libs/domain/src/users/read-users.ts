import { err, ok, type Result, type UserId } from '../shared/index.ts';
import type { UserReader } from './ports.ts';
import type { User } from './user.ts';
import type { AddressId, UserAddress } from './user-address.ts';

export type FindUser = { readonly userId: UserId };

export type UserNotFound = { readonly kind: 'user-not-found' };

export type FindUserPorts = { readonly users: UserReader };

export const findUser =
  ({ users }: FindUserPorts) =>
  async ({ userId }: FindUser): Promise<Result<User, UserNotFound>> => {
    const user = await users.find(userId);
    return user ? ok(user) : err({ kind: 'user-not-found' });
  };

export type FindAddress = { readonly userId: UserId; readonly addressId: AddressId };

export type AddressNotFound = { readonly kind: 'address-not-found' };

export type FindAddressPorts = { readonly users: UserReader };

export const findAddress =
  ({ users }: FindAddressPorts) =>
  async ({ userId, addressId }: FindAddress): Promise<Result<UserAddress, AddressNotFound>> => {
    const user = await users.find(userId);
    const address = user?.addresses.find(({ id }) => id === addressId);
    return address ? ok(address) : err({ kind: 'address-not-found' });
  };
