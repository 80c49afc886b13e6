import { eventTypes } from './catalogue.ts';
import { type JsonSchema, jsonSchemaOf, schemasIn } from './json-schema.ts';
import { defaultSchemaBase } from './wire.ts';

/** The path under which every deployment serves the bundle. */
export const bundlePath = '/schemas.json';

/**
 * Every schema in one, each once and under its name, the types of events and what they share alike: for generators of code,
 * which would otherwise make a type of its own of each file's Money.
 */
export const schemaBundle = (base = defaultSchemaBase): JsonSchema => {
  const parts = eventTypes.map((type) => {
    const { $schema, $id: _id, examples: _examples, $defs, ...schema } = jsonSchemaOf(type);
    return { $schema, named: { ...schemasIn($defs), [type]: schema } };
  });
  return {
    $schema: parts[0]?.$schema,
    $id: `${base}${bundlePath}`,
    title: 'OrderlineEvent',
    description: 'The data of an event of any type.',
    anyOf: eventTypes.map((type) => ({ $ref: `#/$defs/${type}` })),
    $defs: Object.assign({}, ...parts.map(({ named }) => named)),
  };
};
