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
import type { UserCache, UserRepository } from './ports.ts';
import type { AddressNotFound, UserNotFound } from './read-users.ts';
import { withAddresses } from './user.ts';
import { type AddressId, changedAddress, mostAddresses, newAddress, type UserAddress } from './user-address.ts';

export type ChangeAddressesPorts = {
  readonly transact: Transact<{ readonly users: UserRepository }>;
  readonly userCache: UserCache;
  readonly now: Now;
};

type Decided<Value, Refusal> = Result<
  { readonly value: Value; readonly addresses: readonly UserAddress[] },
  Refusal | AddressNotFound
>;

type AddressChange<Value, Refusal> = {
  readonly userId: UserId;
  readonly addressId: AddressId;
  readonly decide: (address: UserAddress, addresses: readonly UserAddress[]) => Decided<Value, Refusal>;
};

/** Changes one address of a locked user; the user's own version moves with it, so that no outdated list replaces it. */
export const changeAddresses = async <Value, Refusal = never>(
  { transact, userCache, now }: ChangeAddressesPorts,
  { userId, addressId, decide }: AddressChange<Value, Refusal>,
): Promise<Result<Value, Refusal | AddressNotFound>> => {
  const write = () =>
    transact<Value, Refusal | AddressNotFound>(async ({ users }) => {
      const user = await users.lock(userId);
      const address = user?.addresses.find(({ id }) => id === addressId);
      if (!user || !address) return err({ kind: 'address-not-found' });
      const decided = decide(address, user.addresses);
      if (!decided.ok) return decided;
      await users.save(withAddresses(user, decided.value.addresses, now()));
      return { ok: true, value: decided.value.value };
    });
  return writeThenForget(write, (outcome) => userCache.forget(userId, outcome));
};

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
          { idempotencyKey, now: at, subject: () => userId },
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

export type ReplaceAddress = {
  readonly userId: UserId;
  readonly addressId: AddressId;
  readonly address: Address;
  readonly expectedVersion: number;
};

type Outdated = { readonly kind: 'version-conflict'; readonly current: number };

export type ReplaceAddressRefusal = AddressNotFound | Outdated;

/** Replaces an address whole, if it is still at the version that the change was made for. */
export const replaceAddress =
  (ports: ChangeAddressesPorts) =>
  ({
    userId,
    addressId,
    address,
    expectedVersion,
  }: ReplaceAddress): Promise<Result<UserAddress, ReplaceAddressRefusal>> =>
    changeAddresses<UserAddress, Outdated>(ports, {
      userId,
      addressId,
      decide: (present, all) => {
        if (present.version !== expectedVersion) return err({ kind: 'version-conflict', current: present.version });
        const value = changedAddress(present, address);
        return ok({ value, addresses: all.map((one) => (one === present ? value : one)) });
      },
    });

export type RemoveAddress = { readonly userId: UserId; readonly addressId: AddressId };

/** Takes an address away; orders keep the ones that they were placed with. */
export const removeAddress =
  (ports: ChangeAddressesPorts) =>
  ({ userId, addressId }: RemoveAddress): Promise<Result<null, AddressNotFound>> =>
    changeAddresses<null>(ports, {
      userId,
      addressId,
      decide: (present, all) => ok({ value: null, addresses: all.filter((one) => one !== present) }),
    });
