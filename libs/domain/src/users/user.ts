import { type Address, canonicalEmail, type UserId } from '../shared/index.ts';

/** What a user may be besides a customer; scopes follow from it at the surface. */
export type Role = 'customer' | 'staff' | 'admin';

/** `version` counts the row's changes, `events` the events published of this user. */
export type User = {
  readonly id: UserId;
  /** Lower case, as `canonicalEmail` makes it; unique. */
  readonly email: string;
  /** When the user was first shown to read the mailbox. */
  readonly emailVerifiedAt: Date | null;
  readonly name: string;
  readonly locale: string;
  readonly addresses: readonly Address[];
  readonly roles: readonly Role[];
  readonly version: number;
  readonly events: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

export type NewUser = {
  readonly id: UserId;
  readonly email: string;
  readonly name: string;
  readonly locale?: string | undefined;
  readonly now: Date;
};

/** A customer at the moment of registration, whose first event is UserRegistered. */
export const newCustomer = ({ id, email, name, locale, now }: NewUser): User => ({
  id,
  email: canonicalEmail(email),
  emailVerifiedAt: null,
  name,
  locale: locale ?? 'en-GB',
  addresses: [],
  roles: ['customer'],
  version: 1,
  events: 1,
  createdAt: now,
  updatedAt: now,
});

export type ProfileChange = {
  readonly name?: string | undefined;
  readonly locale?: string | undefined;
  readonly addresses?: readonly Address[] | undefined;
};

export const changeProfile = (user: User, change: ProfileChange, now: Date): User => ({
  ...user,
  name: change.name ?? user.name,
  locale: change.locale ?? user.locale,
  addresses: change.addresses ?? user.addresses,
  version: user.version + 1,
  updatedAt: now,
});
