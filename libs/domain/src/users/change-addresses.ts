import { err, type Now, type Result, type Transact, type UserId, writeThenForget } from '../shared/index.ts';
import type { AddressNotFound } from './find-address.ts';
import type { UserCache, UserRepository } from './ports.ts';
import { withAddresses } from './user.ts';
import type { AddressId, UserAddress } from './user-address.ts';

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
