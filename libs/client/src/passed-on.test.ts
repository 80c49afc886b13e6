import { describe, expectTypeOf, it } from 'vitest';
import type {
  Address,
  ApiKey,
  Client,
  Money,
  NewApiKey,
  Order,
  Product,
  SignedIn,
  User,
  UserAddress,
} from './index.ts';
import type { Client as ClientOfV1, User as UserOfV1 } from './v1/index.ts';

type InputOf<Method extends (...args: never) => unknown> = NonNullable<Parameters<Method>[0]>;

type Orders = Client['orders'];
type Users = Client['users'];
type Products = Client['products'];

describe('what the API gave fits where it asks for the like', () => {
  it('an address of an order, or of the address book', () => {
    expectTypeOf<Address>().toExtend<InputOf<Orders['place']>['shippingAddress']>();
    expectTypeOf<Address>().toExtend<InputOf<Users['createAddress']>>();
    expectTypeOf<UserAddress>().toExtend<InputOf<Orders['place']>['shippingAddress']>();
    expectTypeOf<UserAddress>().toExtend<InputOf<Users['createAddress']>>();
    expectTypeOf<UserAddress>().toExtend<InputOf<Users['replaceAddress']>>();
    expectTypeOf<UserOfV1['addresses']>().toExtend<InputOf<ClientOfV1['users']['updateProfile']>['addresses']>();
    expectTypeOf<Address>().toExtend<InputOf<ClientOfV1['orders']['place']>['shippingAddress']>();
  });

  it('money', () => {
    expectTypeOf<Money>().toExtend<InputOf<Orders['place']>['expectedTotal']>();
    expectTypeOf<Money>().toExtend<InputOf<Products['create']>['price']>();
    expectTypeOf<Money>().toExtend<InputOf<Products['change']>['price']>();
    expectTypeOf<Money['currency']>().toExtend<InputOf<Products['list']>['currency']>();
  });

  it('a name and a locale', () => {
    expectTypeOf<User['name']>().toExtend<InputOf<Users['updateProfile']>['name']>();
    expectTypeOf<User['name']>().toExtend<InputOf<Users['register']>['name']>();
    expectTypeOf<User['locale']>().toExtend<InputOf<Users['updateProfile']>['locale']>();
  });

  it('what is told of a product', () => {
    expectTypeOf<Product>().toExtend<InputOf<Products['create']>>();
    expectTypeOf<Product>().toExtend<InputOf<Products['change']>>();
    expectTypeOf<Product['availability']>().toExtend<InputOf<Products['list']>['availability']>();
    expectTypeOf<Product['category']>().toExtend<InputOf<Products['list']>['category']>();
    expectTypeOf<Order['lines'][number]['product']['sku']>().toExtend<
      InputOf<Orders['place']>['lines'][number]['sku']
    >();
  });

  it('the token of a device', () => {
    expectTypeOf<SignedIn['deviceToken']>().toExtend<InputOf<Client['sessions']['signIn']>['deviceToken']>();
  });

  it('but not the scopes of a key: which may be granted is for whoever grants them to say', () => {
    expectTypeOf<ApiKey['scopes']>().not.toExtend<NewApiKey['scopes']>();
  });
});
