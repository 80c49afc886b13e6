import { type Address, err, ok, type Result, type UserId } from '../shared/index.ts';
import { type ChangeAddressesPorts, changeAddresses } from './change-addresses.ts';
import type { AddressNotFound } from './find-address.ts';
import { type AddressId, changedAddress, type UserAddress } from './user-address.ts';

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
