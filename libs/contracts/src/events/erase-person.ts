import { isEventType } from './catalogue.ts';
import { expanded, type JsonSchema, jsonSchemaOf, schemasIn } from './json-schema.ts';

/** What is left of an event that nobody can read, so that nobody knows what it says of whom. */
const UNREADABLE = JSON.stringify('erased');

/**
 * The wire value of an event without whom it names: each free text in a field that holds personal data reads `erased`,
 * and so does all of one whose type is none of ours or whose value is no JSON.
 */
export const erasePerson = (type: string, value: string): string => {
  const parsed = isEventType(type) ? parse(value) : undefined;
  return parsed === undefined || !isEventType(type)
    ? UNREADABLE
    : JSON.stringify(erased(parsed, { schema: expanded(jsonSchemaOf(type)), personal: false }));
};

const parse = (value: string): unknown => {
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
};

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
