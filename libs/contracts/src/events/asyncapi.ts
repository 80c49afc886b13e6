import { asyncApiMessage, namedSchemas } from './asyncapi-messages.ts';
import { contractOf, eventTypes, topics } from './catalogue.ts';
import { typesOn } from './facts.ts';
import {
  deadLetterHeaders,
  deadLetterSettings,
  deadLetterTopicOf,
  type Subscriber,
  type TopicSettings,
  topicSettingsOf,
} from './topic-settings.ts';

const dayMs = 86_400_000;

const bindingOf = (topic: string, { partitions, ...settings }: TopicSettings) => ({
  kafka: {
    topic,
    partitions,
    topicConfiguration: {
      'cleanup.policy': [settings.cleanup],
      ...(settings.cleanup === 'delete' && { 'retention.ms': settings.retentionDays * dayMs }),
      'max.message.bytes': settings.maxMessageBytes,
    },
    bindingVersion: '0.5.0',
  },
});

const kept = {
  delete: (days: number) => `Each event is there for ${days} days.`,
  compact: (days: number) =>
    `Compacted: each event is there for ${days} days, and the last one of each key for ever, so that whoever reads from the beginning has the whole of it.`,
};

const channelOf = (topic: string) => {
  const settings = topicSettingsOf(topic);
  return {
    address: topic,
    description: `At least once; in order within each key. ${kept[settings.cleanup](settings.retentionDays)}`,
    messages: Object.fromEntries(typesOn(topic).map((type) => [type, { $ref: `#/components/messages/${type}` }])),
    bindings: bindingOf(topic, settings),
  };
};

const deadLetterChannelOf = (topic: string, consumer: string) => {
  const address = deadLetterTopicOf(topic, consumer);
  const headers = Object.entries(deadLetterHeaders).map(([name, what]) => `\`${name}\`: ${what}`);
  return {
    address,
    title: `Dead letters of ${consumer}`,
    description: `What the consumer ${consumer} of this product gave up of ${topic}: the message to the byte, which may be none that is described here, with its headers and these. ${headers.join(' ')}`,
    messages: channelOf(topic).messages,
    bindings: bindingOf(address, deadLetterSettings),
  };
};

const operationOf = (topic: string) => {
  const direction = eventTypes.map(contractOf).find((contract) => contract.topic === topic)?.direction;
  return {
    action: direction,
    summary: direction === 'send' ? `Orderline publishes to ${topic}.` : `Orderline follows ${topic}.`,
    channel: { $ref: `#/channels/${topic}` },
    messages: typesOn(topic).map((type) => ({ $ref: `#/channels/${topic}/messages/${type}` })),
  };
};

const byTopic = <Value>(of: (topic: string) => Value) => Object.fromEntries(topics.map((topic) => [topic, of(topic)]));

export type Described = {
  /** The consumers of this product, each of which has topics of dead letters. */
  readonly subscribers: readonly Subscriber[];
  /** Where schemas are served. */
  readonly schemaBase?: string | undefined;
};

/** The AsyncAPI 3 description of every event and every topic, derived from the event contracts and from who reads what. */
export const asyncApiDocument = ({ subscribers, schemaBase }: Described) => ({
  asyncapi: '3.0.0',
  info: {
    title: 'Orderline events',
    version: '1.1.0',
    description:
      'CloudEvents 1.0 over Kafka, binary mode. A duplicate has the same `ce_id` and may come after later events of its key: ignore an id that you have seen, or a `version` that is not above the last. Ignore types and fields that you do not know.',
  },
  defaultContentType: 'application/json',
  channels: {
    ...byTopic(channelOf),
    ...Object.fromEntries(
      subscribers.flatMap(({ consumer, topics: read }) =>
        read.map((topic) => [deadLetterTopicOf(topic, consumer), deadLetterChannelOf(topic, consumer)]),
      ),
    ),
  },
  operations: byTopic(operationOf),
  components: {
    messages: Object.fromEntries(eventTypes.map((type) => [type, asyncApiMessage(type, schemaBase)])),
    schemas: namedSchemas(),
  },
});
