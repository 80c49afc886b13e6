import { ok, type Result, type UserId } from '../shared/index.ts';
import { type ChangeAddressesPorts, changeAddresses } from './change-addresses.ts';
import type { AddressNotFound } from './find-address.ts';
import type { AddressId } from './user-address.ts';

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
