import { asId } from '@orderline/domain/shared';
import type { Role, User, UserAddress } from '@orderline/domain/users';
import { dateIn, decodedBy, fieldsOf, listIn, Malformed, textIn, wholeNumberIn } from './decode.ts';
import type { Codec } from './redis-store.ts';

/** The version of the cached shape: raise it with every change of what is kept here. */
export const USER_KEYS = 'orderline:user:3';

const ROLES: readonly Role[] = ['customer', 'staff', 'admin'];

const roleOf = (value: unknown): Role => {
  const role = ROLES.find((one) => one === value);
  if (role === undefined) throw new Malformed('an unknown role');
  return role;
};

const addressOf = (value: unknown): UserAddress => {
  const address = fieldsOf(value);
  return {
    id: asId(textIn(address, 'id')),
    version: wholeNumberIn(address, 'version'),
    recipient: textIn(address, 'recipient'),
    line1: textIn(address, 'line1'),
    ...(address.line2 === undefined ? {} : { line2: textIn(address, 'line2') }),
    city: textIn(address, 'city'),
    ...(address.region === undefined ? {} : { region: textIn(address, 'region') }),
    postalCode: textIn(address, 'postalCode'),
    country: textIn(address, 'country'),
  };
};

const nullableTextIn = (fields: Parameters<typeof textIn>[0], name: string): string | null =>
  fields[name] === null ? null : textIn(fields, name);

const KEPT = [
  'id',
  'email',
  'emailVerifiedAt',
  'name',
  'givenName',
  'familyName',
  'locale',
  'addresses',
  'roles',
  'version',
  'events',
  'createdAt',
  'updatedAt',
] as const satisfies readonly (keyof User)[];

export const userCodec: Codec<User> = {
  encode: (user) => JSON.stringify(Object.fromEntries(KEPT.map((field) => [field, user[field]]))),
  decode: decodedBy((user) => ({
    id: asId(textIn(user, 'id')),
    email: textIn(user, 'email'),
    emailVerifiedAt: user.emailVerifiedAt === null ? null : dateIn(user, 'emailVerifiedAt'),
    name: textIn(user, 'name'),
    givenName: nullableTextIn(user, 'givenName'),
    familyName: nullableTextIn(user, 'familyName'),
    locale: textIn(user, 'locale'),
    addresses: listIn(user, 'addresses').map(addressOf),
    roles: listIn(user, 'roles').map(roleOf),
    version: wholeNumberIn(user, 'version'),
    events: wholeNumberIn(user, 'events'),
    createdAt: dateIn(user, 'createdAt'),
    updatedAt: dateIn(user, 'updatedAt'),
  })),
};
