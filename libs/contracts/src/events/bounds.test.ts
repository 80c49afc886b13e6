import { describe, expect, it } from 'vitest';
import { contractOf, eventTypes } from './catalogue.ts';
import { expanded, type JsonSchema, jsonSchemaOf, schemasIn } from './json-schema.ts';
import { sampleOf } from './sample.ts';
import { decodeEvent } from './wire.ts';

type Leaf = { readonly path: readonly (string | number)[]; readonly type: unknown };

/** Every integer and every text of a schema, the first of a list for all of them. */
const leavesOf = (schema: JsonSchema, path: Leaf['path'] = []): readonly Leaf[] => [
  ...(schema.type === 'integer' || schema.type === 'string' ? [{ path, type: schema.type }] : []),
  ...Object.entries(schemasIn(schema.properties)).flatMap(([name, field]) => leavesOf(field, [...path, name])),
  ...Object.values(schemasIn({ items: schema.items })).flatMap((item) => leavesOf(item, [...path, 0])),
];

/** `data` with another value at the place, also where the sample leaves it out. */
const withValue = (data: unknown, [step, ...rest]: Leaf['path'], value: unknown): unknown => {
  if (step === undefined) return value;
  if (Array.isArray(data)) return data.map((item, index) => (index === step ? withValue(item, rest, value) : item));
  const fields: Readonly<Record<string, unknown>> = { ...(data as object) };
  return { ...fields, [step]: withValue(fields[step], rest, value) };
};

const hostile: Readonly<Record<string, readonly unknown[]>> = {
  integer: [2 ** 31, 2 ** 40, Number.MAX_SAFE_INTEGER, 2 ** 53, 1e300, -1, 0.5, '1', null],
  string: ['a\u0000b', 'a\ud800b', '\udc00', 'x'.repeat(100_000), 7, null],
};

/** It is a number of goods in stock, which PostgreSQL keeps in 64 bits. */
const isStock = ({ path }: Leaf) => path.at(-1) === 'available';

const leaves = eventTypes.flatMap((type) =>
  leavesOf(expanded(jsonSchemaOf(type))).map((leaf) => ({ event: type, ...leaf })),
);

describe('an event that no column could keep', () => {
  it.each(leaves)('is unreadable, and so never tried: $event $path', ({ event, ...leaf }) => {
    const { headers, ...wire } = sampleOf(event);
    const aggregate = leaf.path[0] === contractOf(event).aggregateId;
    for (const value of hostile[String(leaf.type)] ?? []) {
      if (isStock(leaf) && typeof value === 'number' && value > 0 && Number.isSafeInteger(value)) continue;
      const data = withValue(JSON.parse(wire.value), leaf.path, value);
      const key = aggregate ? String(value) : wire.key;
      const sent = { ...wire, key, headers: { ...headers, ce_subject: key }, value: JSON.stringify(data) };
      expect([value, decodeEvent(sent)]).toMatchObject([value, { ok: false, kind: 'unreadable', type: event }]);
    }
  });

  it('is looked for at every version, every quantity and every text of a partner', () => {
    const found = leaves.map(({ event, path }) => `${event} ${path.join('.')}`);
    expect(found).toEqual(
      expect.arrayContaining([
        ...eventTypes.map((type) => `${type} version`),
        'PickRejected reason',
        'ShipmentCollected trackingNumber',
        'ShipmentDelivered trackingNumber',
        'OrderPlaced lines.0.quantity',
        'ShipmentRequested shippingAddress.line2',
      ]),
    );
  });
});
