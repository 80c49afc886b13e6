import { answerOf, type Endpoint } from '@orderline/contracts/http/endpoint';
import { versions } from '@orderline/contracts/http/versions';
import { describe, expect, it } from 'vitest';
import { operations as operationsOfV2 } from './index.ts';
import type { Operations } from './operation.ts';
import { operations as operationsOfV1 } from './v1/index.ts';

const methodsOf = (offered: Operations) =>
  Object.entries(offered).flatMap(([resource, operations]) =>
    Object.entries(operations).map(([name, operation]) => ({ resource, name, operation })),
  );

const ofVersions = [
  ['v1', versions.v1, methodsOf(operationsOfV1)],
  ['v2', versions.v2, methodsOf(operationsOfV2)],
] as const;

describe.each(ofVersions)('the operations of the client of %s', (version, endpoints, methods) => {
  const endpointOf = (operationId: string): Endpoint => {
    const endpoint = endpoints.find((one) => one.operationId === operationId);
    if (!endpoint) throw new Error(`${version} has no ${operationId}`);
    return endpoint;
  };

  it('are all of its version but the refresh, which the client does by itself, and streams, which are followed', () => {
    const offered = methods.map(({ operation }) => operation.operationId).toSorted();
    const open = endpoints
      .filter(({ path, kind }) => path.startsWith('/api/') && kind !== 'stream')
      .map(({ operationId }) => operationId);
    expect(offered).toEqual(open.filter((id) => id !== 'refreshSession').toSorted());
    expect(methods.every(({ operation }) => operation.path.startsWith(`/api/${version}/`))).toBe(true);
    expect(new Set(methods.map(({ resource, name }) => `${resource}.${name}`)).size).toBe(methods.length);
  });

  it.each(methods)('say of $resource.$name what the contract says', ({ operation }) => {
    const endpoint = endpointOf(operation.operationId);
    const { method, path, auth, idempotency, versioned, body, query, params, kind } = endpoint;
    expect(operation).toMatchObject({ method, path });
    expect(operation.public === true).toBe(auth === 'public');
    expect(operation.keyed === true).toBe(idempotency !== undefined);
    expect(operation.tagged === true).toBe(method === 'get' && versioned !== undefined);
    expect(operation.paged === true).toBe(namesIn(query).includes('cursor'));
    expect(operation.empty === true).toBe(answerOf(endpoint)[1] === null);
    expect(operation.sends !== undefined).toBe(Boolean(body || query || params || kind === 'upload'));
    expect(operation.sends === 'body').toBe(body !== undefined);
  });
});

describe('the operations of the client', () => {
  it('are named after their ids, without the noun of their resource', () => {
    const { orders, notifications, inventory, sessions, users } = operationsOfV2;
    expect(orders.place.operationId).toBe('placeOrder');
    expect(orders.listEvents.operationId).toBe('listOrderEvents');
    expect(notifications.markRead.operationId).toBe('markNotificationsRead');
    expect(inventory.readStock.operationId).toBe('readStock');
    expect(sessions).not.toHaveProperty('refresh');
    expect(users.createAddress.path).toBe('/api/v2/users/me/addresses');
  });
});

/** A query is an object. */
const namesIn = (model: unknown): readonly string[] =>
  model === undefined ? [] : Object.keys((model as { readonly shape: object }).shape);
