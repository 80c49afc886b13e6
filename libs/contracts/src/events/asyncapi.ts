import { contractOf, type EventType, eventTypes, topics } from './catalogue.ts';
import { type JsonSchema, jsonSchemaOf } from './json-schema.ts';
import { sampleOf } from './sample.ts';
import { topicSettings } from './topic-settings.ts';
import { schemaUri } from './wire.ts';

const dayMs = 86_400_000;

const typesOn = (topic: string): readonly EventType[] => eventTypes.filter((type) => contractOf(type).topic === topic);

const messageRef = (type: EventType) => ({ $ref: `#/components/messages/${type}` });

const channelOf = (topic: string) => ({
  address: topic,
  description: 'At least once; in order within each key.',
  messages: Object.fromEntries(typesOn(topic).map((type) => [type, messageRef(type)])),
  bindings: {
    kafka: {
      topic,
      partitions: topicSettings.partitions,
      topicConfiguration: {
        'cleanup.policy': ['delete'],
        'retention.ms': topicSettings.retentionDays * dayMs,
        'max.message.bytes': topicSettings.maxMessageBytes,
      },
      bindingVersion: '0.5.0',
    },
  },
});

const directionOf = (topic: string) =>
  eventTypes.map(contractOf).find((contract) => contract.topic === topic)?.direction;

const operationOf = (topic: string) => ({
  action: directionOf(topic),
  summary: directionOf(topic) === 'send' ? `Orderline publishes to ${topic}.` : `Orderline follows ${topic}.`,
  channel: { $ref: `#/channels/${topic}` },
  messages: typesOn(topic).map((type) => ({ $ref: `#/channels/${topic}/messages/${type}` })),
});

const text = (description: string) => ({ type: 'string', description });

const headersOf = (type: EventType): JsonSchema => {
  const { source, aggregateId } = contractOf(type);
  const { headers } = sampleOf(type);
  return {
    type: 'object',
    required: Object.keys(headers).filter((name) => !['ce_traceparent', 'ce_correlationid'].includes(name)),
    properties: {
      ce_specversion: { const: '1.0' },
      ce_id: { ...text('The same for every delivery of the event.'), format: 'uuid' },
      ce_source: { const: source },
      ce_type: { const: type },
      ce_time: { ...text('When it happened.'), format: 'date-time' },
      ce_subject: { ...text(`The aggregate's id: ${aggregateId}, and the message's key.`), format: 'uuid' },
      ce_dataschema: { const: headers.ce_dataschema },
      ce_traceparent: text('The trace that the event comes from (W3C).'),
      ce_correlationid: text('The id of the request that the event comes from.'),
      traceparent: text('The trace of this hop (W3C).'),
      'content-type': { const: 'application/json' },
    },
  };
};

/** AsyncAPI reads payloads as JSON Schema draft 7, of which these keywords mean the same. */
const payloadOf = (type: EventType): JsonSchema => {
  const { $schema: _draft, $id: _id, examples: _examples, title: _title, ...schema } = jsonSchemaOf(type);
  return schema;
};

const asyncApiMessage = (type: EventType) => {
  const { headers, value } = sampleOf(type);
  const { summary, schemaVersion } = contractOf(type);
  return {
    name: type,
    title: type,
    summary,
    contentType: 'application/json',
    correlationId: { location: '$message.header#/ce_correlationid' },
    headers: headersOf(type),
    payload: payloadOf(type),
    bindings: { kafka: { key: { type: 'string', format: 'uuid' }, bindingVersion: '0.5.0' } },
    externalDocs: { url: schemaUri(type, schemaVersion), description: 'The JSON Schema of the payload.' },
    examples: [{ headers, payload: JSON.parse(value) }],
  };
};

const byTopic = <Value>(of: (topic: string) => Value) => Object.fromEntries(topics.map((topic) => [topic, of(topic)]));

/** The AsyncAPI 3 description of every event that is published, derived from the event contracts alone. */
export const asyncApiDocument = () => ({
  asyncapi: '3.0.0',
  info: {
    title: 'Orderline events',
    version: '1.0.0',
    description:
      'CloudEvents 1.0 over Kafka, binary mode. A duplicate has the same `ce_id` and may come after later events of its key: ignore an id that you have seen, or a `version` that is not above the last. Ignore types and fields that you do not know.',
  },
  defaultContentType: 'application/json',
  channels: byTopic(channelOf),
  operations: byTopic(operationOf),
  components: { messages: Object.fromEntries(eventTypes.map((type) => [type, asyncApiMessage(type)])) },
});
