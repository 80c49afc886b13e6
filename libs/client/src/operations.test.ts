import type { Endpoint } from '@orderline/contracts/http/endpoint';
import { v1 } from '@orderline/contracts/http/v1/endpoints';
import * as notifications from '@orderline/contracts/http/v1/notifications';
import * as orders from '@orderline/contracts/http/v1/orders';
import { describe, expect, it } from 'vitest';
import { operations } from './operations.ts';

const methods = Object.entries(operations).flatMap(([resource, endpoints]) =>
  Object.entries(endpoints).map(([name, endpoint]: [string, Endpoint]) => ({ resource, name, endpoint })),
);

describe('the operations of the client', () => {
  it('are all under /api/v1 but the refresh, which the client does by itself', () => {
    const offered = methods.map(({ endpoint }) => endpoint.operationId).toSorted();
    const open = v1.filter(({ path }) => path.startsWith('/api/v1/')).map(({ operationId }) => operationId);
    expect(offered).toEqual(open.filter((id) => id !== 'refreshSession').toSorted());
  });

  it('are named after their ids, without the noun of their resource', () => {
    expect(Object.keys(operations.orders).toSorted()).toEqual(['cancel', 'list', 'listEvents', 'place', 'read']);
    expect(operations.orders.listEvents).toBe(orders.listOrderEvents);
    expect(operations.notifications.markRead).toBe(notifications.markNotificationsRead);
    expect(operations.inventory.readStock.operationId).toBe('readStock');
    expect(operations.sessions).not.toHaveProperty('refresh');
    expect(new Set(methods.map(({ resource, name }) => `${resource}.${name}`)).size).toBe(methods.length);
  });

  it.each(methods)('$resource.$name reads no name from two places', ({ endpoint: { path, query, body } }) => {
    expect(query === undefined || body === undefined).toBe(true);
    const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    expect([...namesIn(query), ...namesIn(body)].filter((name) => names.includes(name))).toEqual([]);
  });
});

/** Queries and bodies are objects. */
const namesIn = (model: unknown): readonly string[] =>
  model === undefined ? [] : Object.keys((model as { readonly shape: object }).shape);
