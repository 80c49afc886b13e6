import type { Endpoint } from '@orderline/contracts/http/endpoint';
import * as inventory from '@orderline/contracts/http/v1/inventory';
import * as notifications from '@orderline/contracts/http/v1/notifications';
import * as orders from '@orderline/contracts/http/v1/orders';
import * as products from '@orderline/contracts/http/v1/products';
import * as sessions from '@orderline/contracts/http/v1/sessions';
import * as users from '@orderline/contracts/http/v1/users';

/** `listOrders` of the noun Order is `list`, `listOrderEvents` is `listEvents`. */
type Without<Id, Noun extends string> = Id extends `${infer Verb}${Noun}s${infer Rest}`
  ? `${Verb}${Rest}`
  : Id extends `${infer Verb}${Noun}${infer Rest}`
    ? `${Verb}${Rest}`
    : Id;

/** The client refreshes by itself: a refresh token that it does not know to be spent would end the session. */
type Hidden = 'refreshSession';
const hidden: Hidden = 'refreshSession';

type OperationsOf<Module, Noun extends string> = {
  readonly [Id in keyof Module as Module[Id] extends Endpoint
    ? Without<Exclude<Id, Hidden>, Noun>
    : never]: Module[Id] extends Endpoint ? Module[Id] : never;
};

const operationsOf = <Module extends object, const Noun extends string>(
  module: Module,
  noun: Noun,
): OperationsOf<Module, Noun> => {
  const endpoints = Object.values(module).filter(isEndpoint);
  const offered = endpoints.filter(({ operationId }) => operationId !== hidden);
  const plural = new RegExp(`${noun}s?`);
  return asOperations(
    Object.fromEntries(offered.map((endpoint) => [endpoint.operationId.replace(plural, ''), endpoint])),
  );
};

/** Of what the contracts export, only endpoints have an operationId. */
const isEndpoint = (exported: object): exported is Endpoint => 'operationId' in exported;

/** An endpoint is exported under its id, so the names are those of the type. */
const asOperations = <Module, Noun extends string>(operations: object): OperationsOf<Module, Noun> =>
  operations as OperationsOf<Module, Noun>;

/** What the client can do, by resource: each name is the operation's id without the noun of its resource. */
export const operations = {
  users: operationsOf(users, 'User'),
  sessions: operationsOf(sessions, 'Session'),
  products: operationsOf(products, 'Product'),
  inventory: operationsOf(inventory, 'Inventory'),
  orders: operationsOf(orders, 'Order'),
  notifications: operationsOf(notifications, 'Notification'),
} as const;
