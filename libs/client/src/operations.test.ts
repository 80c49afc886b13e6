import type { Endpoint } from '@orderline/contracts/http/endpoint';
import * as notifications from '@orderline/contracts/http/v1/notifications';
import * as orders from '@orderline/contracts/http/v1/orders';
import { versions } from '@orderline/contracts/http/versions';
import { describe, expect, it } from 'vitest';
import { operations } from './index.ts';
import { operations as operationsOfV2 } from './v2.ts';

const methodsOf = (offered: Readonly<Record<string, Readonly<Record<string, Endpoint>>>>) =>
  Object.entries(offered).flatMap(([resource, endpoints]) =>
    Object.entries(endpoints).map(([name, endpoint]) => ({ resource, name, endpoint })),
  );

const ofVersions = [
  ['v1', versions.v1, methodsOf(operations)],
  ['v2', versions.v2, methodsOf(operationsOfV2)],
] as const;

describe.each(ofVersions)('the operations of the client of %s', (version, endpoints, methods) => {
  it('are all of its version but the refresh, which the client does by itself', () => {
    const offered = methods.map(({ endpoint }) => endpoint.operationId).toSorted();
    const open = endpoints.filter(({ path }) => path.startsWith('/api/')).map(({ operationId }) => operationId);
    expect(offered).toEqual(open.filter((id) => id !== 'refreshSession').toSorted());
    expect(methods.every(({ endpoint }) => endpoint.path.startsWith(`/api/${version}/`))).toBe(true);
    expect(new Set(methods.map(({ resource, name }) => `${resource}.${name}`)).size).toBe(methods.length);
  });

  it.each(methods)('$resource.$name reads no name from two places', ({ endpoint: { path, query, body } }) => {
    expect(query === undefined || body === undefined).toBe(true);
    const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    expect([...namesIn(query), ...namesIn(body)].filter((name) => names.includes(name))).toEqual([]);
  });
});

describe('the operations of the client', () => {
  it('are named after their ids, without the noun of their resource', () => {
    expect(operations.orders).toMatchObject({ place: orders.placeOrder, list: orders.listOrders });
    expect(operations.orders.listEvents).toBe(orders.listOrderEvents);
    expect(operations.notifications.markRead).toBe(notifications.markNotificationsRead);
    expect(operations.inventory.readStock.operationId).toBe('readStock');
    expect(operations.sessions).not.toHaveProperty('refresh');
    expect(operationsOfV2.users.createAddress.path).toBe('/api/v2/users/me/addresses');
  });
});

/** Queries and bodies are objects. */
const namesIn = (model: unknown): readonly string[] =>
  model === undefined ? [] : Object.keys((model as { readonly shape: object }).shape);
