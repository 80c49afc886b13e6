import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { allEndpoints } from './versions.ts';

type Schema = Readonly<Record<string, unknown>>;
type Path = readonly (string | number)[];
type Leaf = { readonly path: Path; readonly type: 'integer' | 'string' };

const isSchema = (value: unknown): value is Schema => typeof value === 'object' && value !== null;

/** Every integer and every text that a model takes, the first of a list for all of them. */
const leavesOf = (root: Schema, schema: Schema = root, path: Path = []): readonly Leaf[] => {
  const name = typeof schema.$ref === 'string' ? schema.$ref.replace('#/$defs/', '') : undefined;
  if (name !== undefined) {
    const named = isSchema(root.$defs) ? root.$defs[name] : undefined;
    if (!isSchema(named)) throw new Error(`there is no ${name}`);
    return leavesOf(root, named, path);
  }
  const fields = isSchema(schema.properties) ? Object.entries(schema.properties) : [];
  return [
    ...(schema.type === 'integer' || schema.type === 'string' ? [{ path, type: schema.type } as const] : []),
    ...fields.flatMap(([field, inner]) => (isSchema(inner) ? leavesOf(root, inner, [...path, field]) : [])),
    ...(isSchema(schema.items) ? leavesOf(root, schema.items, [...path, 0]) : []),
  ];
};

/** The body with another value at the place, which it may leave out otherwise. */
const withValue = (body: unknown, [step, ...rest]: Path, value: unknown): unknown => {
  if (step === undefined) return value;
  if (typeof step === 'number') return [withValue(Array.isArray(body) ? body[0] : undefined, rest, value)];
  const fields: Schema = isSchema(body) ? body : {};
  return { ...fields, [step]: withValue(fields[step], rest, value) };
};

/** Only a digest of them is kept. */
const secrets = ['password', 'currentPassword', 'newPassword', 'token', 'refreshToken', 'deviceToken'];

const tooLong = 'x'.repeat(100_000);

const hostile = {
  integer: [2 ** 31, 2 ** 40, Number.MAX_SAFE_INTEGER, 2 ** 53, 1e300, -(2 ** 31) - 1, 0.5, Number.NaN, '1', null],
  string: ['a\u0000b', 'a\ud800b', '\udc00', tooLong, 7, null],
};

const leaves = allEndpoints.flatMap(({ operationId, path: url, body, examples }) =>
  body === undefined
    ? []
    : leavesOf(z.toJSONSchema(body, { io: 'input', unrepresentable: 'any' })).map((leaf) => ({
        operation: `${operationId} of ${url}`,
        body,
        example: examples.body,
        ...leaf,
      })),
);

describe('a body that no column could keep', () => {
  it.each(leaves)('is refused: $operation $path', ({ body, example, path, type }) => {
    const secret = secrets.includes(String(path.at(-1)));
    for (const value of secret ? [tooLong, 7, null] : hostile[type]) {
      const read = body.safeParse(withValue(example, path, value));
      expect([value, read.success]).toEqual([value, false]);
      expect(read.error?.issues.map((issue) => issue.path.slice(0, path.length))).toContainEqual(path);
    }
  });

  it('is looked for at each text and number that a body may have', () => {
    const found = leaves.map(({ operation, path }) => `${operation.split(' ')[0]} ${path.join('.')}`);
    expect(found).toEqual(
      expect.arrayContaining([
        'placeOrder items.0.quantity',
        'placeOrder lines.0.sku',
        'placeOrder shippingAddress.line2',
        'placeOrder shippingAddress.postalCode',
        'placeOrder expectedTotal.amount',
        'createProduct description',
        'adjustStock delta',
        'adjustStock reason',
        'registerUser email',
        'updateProfile addresses.0.region',
        'createApiKey expiresAt',
      ]),
    );
  });
});
