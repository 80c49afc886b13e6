import {
  type Address,
  type Answer,
  err,
  type IdempotencyKey,
  type IdempotencyKeys,
  type KeyReused,
  type NewId,
  type Now,
  ok,
  type Result,
  type Transact,
  type UserId,
  withIdempotencyKey,
  writeThenForget,
} from '../shared/index.ts';
import type { UserNotFound } from './find-user.ts';
import type { UserCache, UserRepository } from './ports.ts';
import { withAddresses } from './user.ts';
import { mostAddresses, newAddress, type UserAddress } from './user-address.ts';

export type AddAddress = {
  readonly userId: UserId;
  readonly address: Address;
  readonly idempotencyKey?: IdempotencyKey | undefined;
};

export type TooManyAddresses = { readonly kind: 'too-many-addresses' };

export type AddAddressRefusal = UserNotFound | TooManyAddresses | KeyReused;

export type AddAddressPorts = {
  readonly transact: Transact<{ readonly users: UserRepository; readonly idempotency: IdempotencyKeys }>;
  readonly userCache: UserCache;
  readonly newId: NewId;
  readonly now: Now;
};

type Added = Result<Answer<UserAddress>, AddAddressRefusal>;

/** Adds an address behind those that the user has. It is a change of the user as well, whose version moves. */
export const addAddress =
  ({ transact, userCache, newId, now }: AddAddressPorts) =>
  async ({ userId, address, idempotencyKey }: AddAddress): Promise<Added> => {
    const at = now();
    const added = newAddress(address, newId);
    const write = () =>
      transact<Answer<UserAddress>, AddAddressRefusal>(({ users, idempotency }) =>
        withIdempotencyKey<UserAddress, UserNotFound | TooManyAddresses>(
          idempotency,
          { idempotencyKey, now: at },
          async () => {
            const user = await users.lock(userId);
            if (!user) return err({ kind: 'user-not-found' });
            if (user.addresses.length >= mostAddresses) return err({ kind: 'too-many-addresses' });
            await users.save(withAddresses(user, [...user.addresses, added], at));
            return ok(added);
          },
        ),
      );
    return writeThenForget(write, (outcome) => userCache.forget(userId, outcome));
  };
