import { describe, expect, it } from 'vitest';
import { answerOf } from './endpoint.ts';
import { problemsOf } from './problems-of.ts';
import { allEndpoints, versions } from './versions.ts';

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

describe('an operation that a later version replaces', () => {
  const replaced = versions.v1.flatMap((endpoint) => {
    const successor = versions.v2.find(({ operationId }) => operationId === endpoint.operationId);
    return successor && successor.answers !== endpoint.answers ? [{ ...endpoint, endpoint, successor }] : [];
  });

  it.each(replaced)('says so, and names its successor: $operationId', ({ endpoint: { deprecated }, successor }) => {
    expect(deprecated?.successor).toBe(successor.path);
    expect(successor.deprecated).toBeUndefined();
  });

  it('is the only one that is deprecated', () => {
    const deprecated = allEndpoints.filter((endpoint) => endpoint.deprecated);
    expect(deprecated).toEqual(replaced.map(({ endpoint }) => endpoint));
    expect(deprecated.length).toBeGreaterThan(0);
  });

  it('answers for at least half a year after it is said', () => {
    for (const { deprecated } of replaced) {
      const [since, sunset] = [Date.parse(deprecated?.since ?? ''), Date.parse(deprecated?.sunset ?? '')];
      expect((sunset - since) / 86_400_000).toBeGreaterThan(180);
    }
  });
});

/** Path models are objects. */
const shapeOf = (model: unknown): object => (model as { readonly shape: object }).shape;
