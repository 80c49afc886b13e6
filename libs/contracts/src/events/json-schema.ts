import * as z from 'zod';
import { contractOf, type EventType } from './catalogue.ts';
import { schemaUri } from './wire.ts';

export type JsonSchema = { readonly [keyword: string]: unknown };

/**
 * JSON Schema 2020-12 of a type's `data` on the wire. Fields that hold personal data carry `"pii": true`; where the
 * event is published, and under which key, stands in `x-topic`, `x-source` and `x-key`.
 */
export const jsonSchemaOf = (type: EventType): JsonSchema => {
  const { schema, schemaVersion, summary, topic, source, aggregateId, sample } = contractOf(type);
  const { $schema, ...rest } = z.toJSONSchema(schema, { io: 'input', target: 'draft-2020-12' });
  return {
    $schema,
    $id: schemaUri(type, schemaVersion),
    title: type,
    description: summary,
    'x-topic': topic,
    'x-source': source,
    'x-key': aggregateId,
    ...rest,
    examples: [sample],
  };
};

/** The path under which every deployment serves the schema. */
export const schemaPath = (type: EventType): string =>
  new URL(schemaUri(type, contractOf(type).schemaVersion)).pathname;

/** The fields that hold personal data, such as `lines[].name`. */
export const personalFieldsIn = (schema: JsonSchema, path = ''): readonly string[] => [
  ...(schema.pii === true ? [path] : []),
  ...Object.entries(schemasIn(schema.properties)).flatMap(([name, field]) =>
    personalFieldsIn(field, path === '' ? name : `${path}.${name}`),
  ),
  ...(isSchema(schema.items) ? personalFieldsIn(schema.items, `${path}[]`) : []),
];

const isSchema = (value: unknown): value is JsonSchema => typeof value === 'object' && value !== null;

export const schemasIn = (properties: unknown): Readonly<Record<string, JsonSchema>> =>
  Object.fromEntries(
    Object.entries(isSchema(properties) ? properties : {}).flatMap(([name, field]) =>
      isSchema(field) ? [[name, field]] : [],
    ),
  );
