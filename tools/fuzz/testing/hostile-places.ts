import type { Endpoint } from '@orderline/contracts/http/endpoint';
import * as z from 'zod';

/** Where a request of an operation can hold a value that somebody chose. */
export type Place =
  | { readonly part: 'path' | 'query' | 'header'; readonly name: string }
  | { readonly part: 'body'; readonly path: readonly string[] };

const schema = z.object({
  properties: z.record(z.string(), z.unknown()).optional(),
  items: z.unknown().optional(),
  anyOf: z.array(z.unknown()).optional(),
  oneOf: z.array(z.unknown()).optional(),
  allOf: z.array(z.unknown()).optional(),
  $ref: z.string().optional(),
  $defs: z.record(z.string(), z.unknown()).optional(),
});

/** The model as JSON Schema, of what a client sends. */
const schemaOf = (model: z.ZodType): unknown => z.toJSONSchema(model, { io: 'input', unrepresentable: 'any' });

/** Every place in a value of the schema, itself first. */
const pathsIn = (
  node: unknown,
  definitions: Readonly<Record<string, unknown>>,
  depth = 0,
): readonly (readonly string[])[] => {
  const read = schema.safeParse(node);
  if (!read.success || depth > 6) return [[]];
  const { properties = {}, items, $ref, ...rest } = read.data;
  const known = { ...definitions, ...rest.$defs };
  const named = Object.entries(properties).flatMap(([name, child]) =>
    pathsIn(child, known, depth + 1).map((path) => [name, ...path]),
  );
  const listed = items === undefined ? [] : pathsIn(items, known, depth + 1).map((path) => ['0', ...path]);
  const referred = $ref === undefined ? [] : [known[$ref.replace('#/$defs/', '')]];
  const others = [...(rest.anyOf ?? []), ...(rest.oneOf ?? []), ...(rest.allOf ?? []), ...referred];
  return [[], ...named, ...listed, ...others.flatMap((other) => pathsIn(other, known, depth + 1))];
};

const unique = (paths: readonly (readonly string[])[]) => [
  ...new Map(paths.map((path) => [path.join('/'), path])).values(),
];

const headersOf = ({ idempotency, versioned }: Endpoint): readonly string[] => [
  ...(idempotency ? ['Idempotency-Key'] : []),
  ...(versioned ? ['If-None-Match', 'If-Match'] : []),
  ...['X-Request-Id', 'Authorization'],
];

export const placesOf = (endpoint: Endpoint): readonly Place[] => [
  ...[...endpoint.path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({ part: 'path' as const, name })),
  ...(endpoint.query ? unique(pathsIn(schemaOf(endpoint.query), {})) : []).flatMap(([name, ...rest]) =>
    name === undefined || rest.length > 0 ? [] : [{ part: 'query' as const, name }],
  ),
  ...(endpoint.body ? unique(pathsIn(schemaOf(endpoint.body), {})) : []).map((path) => ({
    part: 'body' as const,
    path,
  })),
  ...headersOf(endpoint).map((name) => ({ part: 'header' as const, name })),
];

/** The value with another one at the path; what is missing on the way is made. */
export const withValue = (value: unknown, [name, ...rest]: readonly string[], put: unknown): unknown => {
  if (name === undefined) return put;
  if (name === '0') {
    const [first, ...others] = Array.isArray(value) ? value : [];
    return [withValue(first, rest, put), ...others];
  }
  const fields = typeof value === 'object' && value !== null ? value : {};
  return { ...fields, [name]: withValue(Object.entries(fields).find(([key]) => key === name)?.[1], rest, put) };
};
