import { type Address, asId } from '@orderline/domain/shared';
import type { Role, User } from '@orderline/domain/users';
import { dateIn, decodedBy, fieldsOf, listIn, Malformed, textIn, wholeNumberIn } from './decode.ts';
import type { Codec } from './redis-store.ts';

/** The version of the cached shape: raise it with every change of what is kept here. */
export const USER_KEYS = 'orderline:user:2';

const ROLES: readonly Role[] = ['customer', 'staff', 'admin'];

const roleOf = (value: unknown): Role => {
  const role = ROLES.find((one) => one === value);
  if (role === undefined) throw new Malformed('an unknown role');
  return role;
};

const addressOf = (value: unknown): Address => {
  const address = fieldsOf(value);
  return {
    recipient: textIn(address, 'recipient'),
    line1: textIn(address, 'line1'),
    ...(address.line2 === undefined ? {} : { line2: textIn(address, 'line2') }),
    city: textIn(address, 'city'),
    ...(address.region === undefined ? {} : { region: textIn(address, 'region') }),
    postalCode: textIn(address, 'postalCode'),
    country: textIn(address, 'country'),
  };
};

export const userCodec: Codec<User> = {
  encode: ({ id, email, emailVerifiedAt, name, locale, addresses, roles, version, events, createdAt, updatedAt }) =>
    JSON.stringify({
      id,
      email,
      emailVerifiedAt,
      name,
      locale,
      addresses,
      roles,
      version,
      events,
      createdAt,
      updatedAt,
    }),
  decode: decodedBy((user) => ({
    id: asId(textIn(user, 'id')),
    email: textIn(user, 'email'),
    emailVerifiedAt: user.emailVerifiedAt === null ? null : dateIn(user, 'emailVerifiedAt'),
    name: textIn(user, 'name'),
    locale: textIn(user, 'locale'),
    addresses: listIn(user, 'addresses').map(addressOf),
    roles: listIn(user, 'roles').map(roleOf),
    version: wholeNumberIn(user, 'version'),
    events: wholeNumberIn(user, 'events'),
    createdAt: dateIn(user, 'createdAt'),
    updatedAt: dateIn(user, 'updatedAt'),
  })),
};
