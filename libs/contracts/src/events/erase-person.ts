import type { EventType } from './catalogue.ts';
import { type JsonSchema, jsonSchemaOf, schemasIn } from './json-schema.ts';

/** The wire value of an event without whom it names: each free text in a field that holds personal data reads `erased`. */
export const erasePerson = (type: EventType, value: string): string =>
  JSON.stringify(erased(JSON.parse(value), { schema: jsonSchemaOf(type), personal: false }));

type Place = { readonly schema: JsonSchema; readonly personal: boolean };

const erased = (value: unknown, { schema, personal }: Place): unknown => {
  const within = personal || schema.pii === true;
  if (Array.isArray(value)) {
    const items = schemasIn({ items: schema.items }).items ?? {};
    return value.map((item) => erased(item, { schema: items, personal: within }));
  }
  if (typeof value === 'object' && value !== null) {
    const fields = schemasIn(schema.properties);
    return Object.fromEntries(
      Object.entries(value).map(([name, field]) => [
        name,
        erased(field, { schema: fields[name] ?? {}, personal: within }),
      ]),
    );
  }
  // What has a pattern is a code, such as a country's.
  return within && typeof value === 'string' && schema.pattern === undefined ? 'erased' : value;
};
