import { v1 } from '@orderline/contracts/http/v1/endpoints';
import { describe, expect, it } from 'vitest';
import { operations } from './operations.ts';

const methods = Object.entries(operations).flatMap(([resource, endpoints]) =>
  Object.entries(endpoints).map(([name, endpoint]) => ({ resource, name, endpoint })),
);

const nouns = /(?:User|Session|Product|Order|Notification)s?/;

describe('the operations of the client', () => {
  it('are all of v1 but internal ones, and the refresh, which the client does by itself', () => {
    const offered = methods.map(({ endpoint }) => endpoint.operationId).toSorted();
    const open = v1.filter(({ tags }) => !tags.includes('Internal')).map(({ operationId }) => operationId);
    expect(offered).toEqual(open.filter((id) => id !== 'refreshSession').toSorted());
  });

  it.each(methods)('$resource.$name is named after its id', ({ name, endpoint }) => {
    expect(name).toBe(endpoint.operationId.replace(nouns, ''));
  });

  it.each(methods)('$resource.$name reads no name from two places', ({ endpoint }) => {
    const read: Readonly<Record<string, unknown>> = endpoint;
    expect(read.query === undefined || read.body === undefined).toBe(true);
    const names = [...endpoint.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    expect(
      namesIn(read.query)
        .concat(namesIn(read.body))
        .filter((name) => names.includes(name)),
    ).toEqual([]);
  });
});

/** Queries and bodies are objects. */
const namesIn = (model: unknown): readonly string[] =>
  model === undefined ? [] : Object.keys((model as { readonly shape: object }).shape);
