import { type Address, canonicalEmail, type NewId, type Role, type UserId } from '../shared/index.ts';
import { addressesStated, type UserAddress } from './user-address.ts';

/** A name as its bearer writes it; the parts are what they chose to state, as no rule takes a name apart. */
export type PersonName = {
  readonly fullName: string;
  readonly givenName?: string | undefined;
  readonly familyName?: string | undefined;
};

/** A name by itself, or with the parts that are stated. */
export type StatedName = string | PersonName;

export type KeptName = {
  readonly name: string;
  readonly givenName: string | null;
  readonly familyName: string | null;
};

/** The name as it is kept. Who states the same name without parts knows none, and takes none away. */
export const nameOf = (stated: StatedName, known?: KeptName): KeptName => {
  if (typeof stated === 'string') {
    return known?.name === stated ? known : { name: stated, givenName: null, familyName: null };
  }
  return { name: stated.fullName, givenName: stated.givenName ?? null, familyName: stated.familyName ?? null };
};

/** `version` counts the row's changes, `events` the events published of this user. */
export type User = KeptName & {
  readonly id: UserId;
  /** Lower case, as `canonicalEmail` makes it; unique. */
  readonly email: string;
  /** When the user was first shown to read the mailbox. */
  readonly emailVerifiedAt: Date | null;
  readonly locale: string;
  readonly addresses: readonly UserAddress[];
  readonly roles: readonly Role[];
  readonly version: number;
  readonly events: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

export type NewUser = {
  readonly id: UserId;
  readonly email: string;
  readonly name: StatedName;
  readonly locale?: string | undefined;
  readonly now: Date;
};

/** A customer at the moment of registration, whose first event is UserRegistered. */
export const newCustomer = ({ id, email, name, locale, now }: NewUser): User => ({
  id,
  email: canonicalEmail(email),
  emailVerifiedAt: null,
  ...nameOf(name),
  locale: locale ?? 'en-GB',
  addresses: [],
  roles: ['customer'],
  version: 1,
  events: 1,
  createdAt: now,
  updatedAt: now,
});

export type ProfileChange = {
  readonly name?: StatedName | undefined;
  readonly locale?: string | undefined;
  /** All of them. */
  readonly addresses?: readonly Address[] | undefined;
};

type Changing = { readonly now: Date; readonly newId: NewId };

export const changeProfile = (
  user: User,
  { name, locale, addresses }: ProfileChange,
  { now, newId }: Changing,
): User => ({
  ...user,
  ...(name === undefined ? {} : nameOf(name, keptName(user))),
  locale: locale ?? user.locale,
  addresses: addresses ? addressesStated(addresses, { known: user.addresses, newId }) : user.addresses,
  version: user.version + 1,
  updatedAt: now,
});

const keptName = ({ name, givenName, familyName }: User): KeptName => ({ name, givenName, familyName });

/** The user with these addresses in place of the present ones. */
export const withAddresses = (user: User, addresses: readonly UserAddress[], now: Date): User => ({
  ...user,
  addresses,
  version: user.version + 1,
  updatedAt: now,
});
