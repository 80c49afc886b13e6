import type { Address, Id, NewId } from '../shared/index.ts';

export type AddressId = Id<'Address'>;

/** An address that a user keeps; `version` counts its changes. */
export type UserAddress = Address & { readonly id: AddressId; readonly version: number };

export const mostAddresses = 20;

export const newAddress = (address: Address, newId: NewId): UserAddress => ({
  ...plain(address),
  id: newId(),
  version: 1,
});

export const changedAddress = ({ id, version }: UserAddress, address: Address): UserAddress => ({
  ...plain(address),
  id,
  version: version + 1,
});

type Known = { readonly known: readonly UserAddress[]; readonly newId: NewId };

/**
 * A list that is stated whole, without ids: an address that is known word for word stays the one that it is, every
 * other is a new one, so that no id ever comes to mean another place.
 */
export const addressesStated = (stated: readonly Address[], { known, newId }: Known): readonly UserAddress[] => {
  const left = new Set(known);
  return stated.map((address) => {
    const same = [...left].find((one) => isSame(one, address));
    if (!same) return newAddress(address, newId);
    left.delete(same);
    return same;
  });
};

const plain = ({ recipient, line1, line2, city, region, postalCode, country }: Address): Address => ({
  recipient,
  line1,
  ...(line2 === undefined ? {} : { line2 }),
  city,
  ...(region === undefined ? {} : { region }),
  postalCode,
  country,
});

const isSame = (one: Address, other: Address): boolean => JSON.stringify(plain(one)) === JSON.stringify(plain(other));
