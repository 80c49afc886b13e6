import * as z from 'zod';
import { contractOf, type EventType } from './catalogue.ts';
import { schemaUri } from './wire.ts';

export type JsonSchema = { readonly [keyword: string]: unknown };

/**
 * JSON Schema 2020-12 of a type's `data` on the wire; parts that events share are in `$defs`, under one name in all of
 * them. Fields that hold personal data carry `"pii": true`; where the event is published, by whom, under which key and in
 * which version stands in `x-topic`, `x-source`, `x-direction`, `x-key` and `x-version`. `base` is where schemas are served.
 */
export const jsonSchemaOf = (type: EventType, base?: string): JsonSchema => {
  const { schema, summary, topic, source, direction, aggregateId, changes, sample } = contractOf(type);
  const { $schema, ...rest } = z.toJSONSchema(schema, { io: 'input', target: 'draft-2020-12' });
  return {
    $schema,
    $id: schemaUri(type, base),
    title: type,
    description: summary,
    'x-topic': topic,
    'x-source': source,
    'x-direction': direction,
    'x-key': aggregateId,
    'x-version': changes.at(-1)?.version,
    ...rest,
    examples: [sample],
  };
};

/** The schema with what it shares in its place: without `$ref` and `$defs`. */
export const expanded = ({ $defs, ...schema }: JsonSchema): JsonSchema => {
  const shared = schemasIn($defs);
  const within = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(within);
    if (!isSchema(value)) return value;
    const { $ref, ...own } = value;
    const target = typeof $ref === 'string' ? shared[$ref.replace('#/$defs/', '')] : undefined;
    return Object.fromEntries(Object.entries({ ...target, ...own }).map(([name, part]) => [name, within(part)]));
  };
  return schemasIn({ schema: within(schema) }).schema ?? {};
};

/** The fields that hold personal data, such as `lines[].name`. */
export const personalFieldsOf = (type: EventType): readonly string[] => personalIn(expanded(jsonSchemaOf(type)), '');

const personalIn = (schema: JsonSchema, path: string): readonly string[] => [
  ...(schema.pii === true ? [path] : []),
  ...Object.entries(schemasIn(schema.properties)).flatMap(([name, field]) =>
    personalIn(field, path === '' ? name : `${path}.${name}`),
  ),
  ...(isSchema(schema.items) ? personalIn(schema.items, `${path}[]`) : []),
];

const isSchema = (value: unknown): value is JsonSchema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const schemasIn = (properties: unknown): Readonly<Record<string, JsonSchema>> =>
  Object.fromEntries(
    Object.entries(isSchema(properties) ? properties : {}).flatMap(([name, field]) =>
      isSchema(field) ? [[name, field]] : [],
    ),
  );
