import { contractOf, type EventType, eventTypes } from './catalogue.ts';
import { type JsonSchema, schemasIn } from './json-schema.ts';
import { sampleOf } from './sample.ts';
import { schemaBundle } from './schema-bundle.ts';
import { schemaPath, schemaUri } from './wire.ts';

const text = (description: string) => ({ type: 'string', description });

const optionalHeaders = new Set(['ce_traceparent', 'ce_correlationid']);

const headersOf = (type: EventType): JsonSchema => {
  const { source, aggregateId } = contractOf(type);
  return {
    title: `${type}Headers`,
    type: 'object',
    required: Object.keys(sampleOf(type).headers).filter((name) => !optionalHeaders.has(name)),
    properties: {
      ce_specversion: { const: '1.0' },
      ce_id: { ...text('The same for every delivery of the event.'), format: 'uuid' },
      ce_source: { const: source },
      ce_type: { const: type },
      ce_time: { ...text('When it happened.'), format: 'date-time' },
      ce_subject: { ...text(`The aggregate's id: ${aggregateId}, and the message's key.`), format: 'uuid' },
      ce_dataschema: {
        ...text('Names the schema of the payload; where it is served is up to whoever runs this product.'),
        format: 'uri',
        pattern: `${schemaPath(type).replaceAll('.', '\\.')}$`,
      },
      ce_traceparent: text('The trace that the event comes from (W3C).'),
      ce_correlationid: text('The id of the request that the event comes from.'),
      traceparent: text('The trace of this hop (W3C).'),
      'content-type': { const: 'application/json' },
    },
  };
};

/** References inside a schema of its own lead to the schemas of the document. */
const relocated = (schema: JsonSchema): JsonSchema =>
  JSON.parse(JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/')) as JsonSchema;

const schemaRef = (name: string) => ({ $ref: `#/components/schemas/${name}` });

/** Every schema by its name. AsyncAPI reads them as JSON Schema draft 7, of which these keywords mean the same. */
export const namedSchemas = (): Readonly<Record<string, JsonSchema>> => ({
  ...schemasIn(relocated(schemaBundle()).$defs),
  ...Object.fromEntries(eventTypes.map((type) => [`${type}Headers`, headersOf(type)])),
});

export const asyncApiMessage = (type: EventType, base?: string) => {
  const { value, headers } = sampleOf(type, base);
  return {
    name: type,
    title: type,
    summary: contractOf(type).summary,
    contentType: 'application/json',
    correlationId: { location: '$message.header#/ce_correlationid' },
    headers: schemaRef(`${type}Headers`),
    payload: schemaRef(type),
    bindings: { kafka: { key: { type: 'string', format: 'uuid' }, bindingVersion: '0.5.0' } },
    externalDocs: { url: schemaUri(type, base), description: 'The JSON Schema of the payload.' },
    examples: [{ headers, payload: JSON.parse(value) }],
  };
};
