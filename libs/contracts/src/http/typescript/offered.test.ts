import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { v1Operations } from '../v1/operations.ts';
import { v2Operations } from '../v2/endpoints.ts';
import { offeredBy } from './offered.ts';

const versions = [
  ['v1', v1Operations],
  ['v2', v2Operations],
] as const;

describe.each(versions)('what a client states for an operation of %s', (_name, endpoints) => {
  it.each([...offeredBy(endpoints).values()].flat())('is read from one place: $resource.$name', ({ endpoint }) => {
    const { path, query, body } = endpoint;
    expect(query === undefined || body === undefined).toBe(true);
    const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    expect([...namesIn(query), ...namesIn(body)].filter((name) => names.includes(name))).toEqual([]);
  });
});

/** The fields of a query or a body, but for those that are not read. */
const namesIn = (model: z.ZodType | undefined): readonly string[] => {
  if (model === undefined) return [];
  const { properties, $ref, $defs } = z.toJSONSchema(model, { io: 'input', unrepresentable: 'any' });
  const fields = $ref === undefined ? properties : $defs?.[$ref.replace('#/$defs/', '')]?.properties;
  return Object.entries(fields ?? {}).flatMap(([name, field]) => (isReadOnly(field) ? [] : [name]));
};

const isReadOnly = (field: unknown): boolean => typeof field === 'object' && field !== null && 'readOnly' in field;
