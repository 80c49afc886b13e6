import { describe, expectTypeOf, it } from 'vitest';
import type { Client } from './index.ts';
import type { Client as ClientOfV2 } from './v2.ts';

type Parameter<Method extends (...args: never) => unknown, At extends number = 0> = Parameters<Method>[At];
type Answer<Method extends (...args: never) => unknown> = Awaited<ReturnType<Method>>;

type Orders = Client['orders'];
type Products = Client['products'];

describe('the types of the client', () => {
  it('are those of the models: input as it is sent, answers as they are read', () => {
    expectTypeOf<Parameter<Orders['place']>>().toMatchObjectType<{
      items: { productId: string; quantity: number }[];
    }>();
    expectTypeOf<NonNullable<Parameter<Orders['place']>['expectedTotal']>>().toEqualTypeOf<{
      amount: string;
      currency: string;
    }>();
    expectTypeOf<Answer<Orders['place']>['total']['amount']>().toEqualTypeOf<string>();
    expectTypeOf<Answer<Client['sessions']['signOut']>>().toEqualTypeOf<undefined>();
  });

  it('state what a parameter of the query means, not its text', () => {
    type Query = NonNullable<Parameter<Products['list']>>;
    expectTypeOf<NonNullable<Query['limit']>>().toEqualTypeOf<number>();
    expectTypeOf<Query>().toMatchTypeOf<object>();
    // biome-ignore lint/complexity/noBannedTypes: what an empty object is assignable to
    expectTypeOf<{}>().toExtend<Query>();
  });

  it('leave enumerations open, and name the values that are known', () => {
    type Status = Answer<Orders['read']>['status'];
    expectTypeOf<'placed'>().toExtend<Status>();
    expectTypeOf<'returned'>().toExtend<Status>();
    expectTypeOf<number>().not.toExtend<Status>();
  });

  it('ask for a version where a change is based on one, and only there', () => {
    expectTypeOf<Parameters<Products['change']>['length']>().toEqualTypeOf<2>();
    expectTypeOf<Parameter<Products['change'], 1>['ifMatch']>().toEqualTypeOf<object | string>();
    expectTypeOf<Parameters<Orders['cancel']>['length']>().toEqualTypeOf<1 | 2>();
    expectTypeOf<Parameters<Client['users']['readProfile']>['length']>().toEqualTypeOf<0 | 1>();
  });

  it('have an iteration beside each list of pages, and nothing that the client does by itself', () => {
    expectTypeOf<Client>().toHaveProperty('orders').toHaveProperty('all');
    expectTypeOf<Client['orders']>().toHaveProperty('allEvents');
    expectTypeOf<Client['sessions']>().not.toHaveProperty('all');
    expectTypeOf<Client['sessions']>().not.toHaveProperty('refresh');
    expectTypeOf<Parameters<Orders['allEvents']>[0]>().not.toHaveProperty('cursor');
  });

  it('are those of each version: what differs in its own words, the rest as before', () => {
    type OrdersOfV2 = ClientOfV2['orders'];
    expectTypeOf<Parameter<OrdersOfV2['place']>>().toMatchObjectType<{ lines: { sku: string; quantity: number }[] }>();
    expectTypeOf<Parameter<OrdersOfV2['place']>>().not.toHaveProperty('items');
    expectTypeOf<Answer<OrdersOfV2['read']>['lines'][number]['product']['sku']>().toEqualTypeOf<string>();
    expectTypeOf<Answer<ClientOfV2['users']['readProfile']>['name']['fullName']>().toEqualTypeOf<string>();
    expectTypeOf<Parameter<ClientOfV2['users']['replaceAddress'], 1>['ifMatch']>().toEqualTypeOf<object | string>();
    expectTypeOf<Client['users']>().not.toHaveProperty('listAddresses');
    expectTypeOf<ClientOfV2['notifications']['all']>().toEqualTypeOf<Client['notifications']['all']>();
    expectTypeOf<ClientOfV2['products']>().toEqualTypeOf<Products>();
  });
});
