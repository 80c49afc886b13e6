import { describe, expect, it } from 'vitest';
import { answerOf, problemsOf } from './endpoint.ts';
import { versions } from './versions.ts';

describe.each(Object.entries(versions))('the operations of %s', (_name, operations) => {
  it('have ids, and methods with paths, of their own', () => {
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
    expect(new Set(operations.map(({ method, path }) => `${method} ${path}`)).size).toBe(operations.length);
  });

  it.each(operations)('$operationId shows examples that its own models accept', (endpoint) => {
    const { body, examples } = endpoint;
    const [, answer] = answerOf(endpoint);
    expect(body?.safeParse(examples.body).error).toBeUndefined();
    expect(examples.body === undefined).toBe(body === undefined);
    if (answer) expect(answer.parse(examples.answer)).toEqual(examples.answer);
    else expect(examples.answer).toBeUndefined();
  });

  it.each(operations)('$operationId names each part of its path', ({ path, params }) => {
    const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    const read = params ? Object.keys(shapeOf(params)) : [];
    expect(read).toEqual(named);
  });

  it.each(operations)('$operationId answers 401 unless it is public', (endpoint) => {
    expect(problemsOf(endpoint).includes('unauthenticated')).toBe(endpoint.auth !== 'public');
  });
});

/** Path models are objects. */
const shapeOf = (model: unknown): object => (model as { readonly shape: object }).shape;
