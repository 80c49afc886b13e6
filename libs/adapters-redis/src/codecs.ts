import type { Product } from '@orderline/domain/catalog';
import { asId, money, roles } from '@orderline/domain/shared';
import type { Role, User, UserAddress } from '@orderline/domain/users';
import type { Codec } from './redis-store.ts';

type Fields = Readonly<Record<string, unknown>>;

/** A field is not what it should be. */
class Malformed extends Error {
  override readonly name = 'Malformed';
}

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const fieldsOf = (value: unknown): Fields => {
  if (isFields(value)) return value;
  throw new Malformed('no object');
};

const textIn = (fields: Fields, name: string): string => {
  const value = fields[name];
  if (typeof value === 'string') return value;
  throw new Malformed(`${name} is no text`);
};

const wholeNumberIn = (fields: Fields, name: string): number => {
  const value = fields[name];
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
  throw new Malformed(`${name} is no whole number`);
};

const dateIn = (fields: Fields, name: string): Date => {
  const date = new Date(textIn(fields, name));
  if (Number.isNaN(date.getTime())) throw new Malformed(`${name} is no time`);
  return date;
};

const listIn = (fields: Fields, name: string): readonly unknown[] => {
  const value = fields[name];
  if (Array.isArray(value)) return value;
  throw new Malformed(`${name} is no list`);
};

/** Reads JSON by the given reader; undefined where it is malformed, for whoever wrote it may have been another release. */
const decodedBy =
  <Value>(read: (fields: Fields) => Value) =>
  (text: string): Value | undefined => {
    try {
      return read(fieldsOf(JSON.parse(text)));
    } catch (error) {
      if (error instanceof Malformed || error instanceof SyntaxError) return undefined;
      throw error;
    }
  };

/** The version of the cached shape: raise it with every change of what is kept here. */
export const PRODUCT_KEYS = 'orderline:product:1';

export const productCodec: Codec<Product> = {
  encode: ({ id, sku, title, description, category, price, version, createdAt, updatedAt }) =>
    JSON.stringify({ id, sku, title, description, category, price, version, createdAt, updatedAt }),
  decode: decodedBy((product) => {
    const price = fieldsOf(product.price);
    return {
      id: asId(textIn(product, 'id')),
      sku: textIn(product, 'sku'),
      title: textIn(product, 'title'),
      description: textIn(product, 'description'),
      category: textIn(product, 'category'),
      price: money(wholeNumberIn(price, 'minor'), textIn(price, 'currency')),
      version: wholeNumberIn(product, 'version'),
      createdAt: dateIn(product, 'createdAt'),
      updatedAt: dateIn(product, 'updatedAt'),
    };
  }),
};

/** The version of the cached shape: raise it with every change of what is kept here. */
export const USER_KEYS = 'orderline:user:3';

const roleOf = (value: unknown): Role => {
  const role = roles.find((one) => one === value);
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
