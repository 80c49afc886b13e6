import { z } from 'zod';
import { contractOf, type EventType } from './catalogue.ts';
import { schemaUri } from './encode-event.ts';

/** JSON Schema 2020-12 of a type's `data` on the wire; fields that hold personal data carry `"pii": true`. */
export const jsonSchemaOf = (type: EventType): Readonly<Record<string, unknown>> => {
  const { schema, schemaVersion } = contractOf(type);
  const { $schema, ...rest } = z.toJSONSchema(schema, { io: 'input', target: 'draft-2020-12' });
  return { $schema, $id: schemaUri(type, schemaVersion), title: type, ...rest };
};
