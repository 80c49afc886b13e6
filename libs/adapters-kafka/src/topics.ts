import { topics as eventTopics, topicSettings } from '@orderline/contracts/events';
import kafkajs, { type Admin } from 'kafkajs';

export type TopicDeclaration = {
  readonly topic: string;
  readonly partitions: number;
  readonly config: Readonly<Record<string, string>>;
};

const dayMs = 86_400_000;

export const { maxMessageBytes } = topicSettings;

/** A consumer's group. */
export const groupOf = (consumer: string): string => `orderline.${consumer}`;

export const deadLetterTopicOf = (topic: string, consumer: string): string => `${topic}.${groupOf(consumer)}.dlq`;

/** Inboxes remember longer than a topic keeps, or a replay would repeat effects. */
const eventTopic = (topic: string): TopicDeclaration => ({
  topic,
  partitions: topicSettings.partitions,
  config: {
    'cleanup.policy': 'delete',
    'retention.ms': String(topicSettings.retentionDays * dayMs),
    'max.message.bytes': String(maxMessageBytes),
  },
});

/** Holds what `eventTopic` holds, and the headers that tell why. */
const deadLetterTopic = (topic: string): TopicDeclaration => ({
  topic,
  partitions: 1,
  config: {
    'cleanup.policy': 'delete',
    'retention.ms': String(90 * dayMs),
    'max.message.bytes': String(2 * maxMessageBytes),
  },
});

export type Subscriber = { readonly consumer: string; readonly topics: readonly string[] };

/** Every topic that the product needs, given who reads what. */
export const declaredTopics = (subscribers: readonly Subscriber[]): readonly TopicDeclaration[] => [
  ...eventTopics.map(eventTopic),
  ...subscribers.flatMap(({ consumer, topics }) =>
    topics.map((topic) => deadLetterTopic(deadLetterTopicOf(topic, consumer))),
  ),
];

export type TopicDifference = {
  readonly topic: string;
  readonly setting: string;
  readonly declared: string;
  readonly found: string;
};

export type ComparedTopics = {
  readonly missing: readonly TopicDeclaration[];
  readonly different: readonly TopicDifference[];
};

export type EnsuredTopics = { readonly created: readonly string[]; readonly different: readonly TopicDifference[] };

/** Holds what is declared against what the brokers have; changes nothing. */
export const compareTopics = async (admin: Admin, declared: readonly TopicDeclaration[]): Promise<ComparedTopics> => {
  const existing = new Set(await admin.listTopics());
  const [missing, present] = [false, true].map((found) =>
    declared.filter(({ topic }) => existing.has(topic) === found),
  );
  return { missing: missing ?? [], different: await differences(admin, present ?? []) };
};

/** Creates what is missing and tells what differs; changes nothing that exists. */
export const ensureTopics = async (
  admin: Admin,
  declared: readonly TopicDeclaration[],
  replicationFactor = -1,
): Promise<EnsuredTopics> => {
  const { missing, different } = await compareTopics(admin, declared);
  if (missing.length > 0) {
    await admin.createTopics({
      waitForLeaders: true,
      topics: missing.map(({ topic, partitions, config }) => ({
        topic,
        numPartitions: partitions,
        replicationFactor,
        configEntries: Object.entries(config).map(([name, value]) => ({ name, value })),
      })),
    });
  }
  return { created: missing.map(({ topic }) => topic), different };
};

const differences = async (
  admin: Admin,
  declared: readonly TopicDeclaration[],
): Promise<readonly TopicDifference[]> => {
  if (declared.length === 0) return [];
  const { topics } = await admin.fetchTopicMetadata({ topics: declared.map(({ topic }) => topic) });
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: declared.map(({ topic, config }) => ({
      type: kafkajs.ConfigResourceTypes.TOPIC,
      name: topic,
      configNames: Object.keys(config),
    })),
  });
  return declared.flatMap(({ topic, partitions, config }) => {
    const entries = resources.find(({ resourceName }) => resourceName === topic)?.configEntries ?? [];
    const found = new Map(entries.map(({ configName, configValue }) => [configName, configValue]));
    found.set('partitions', String(topics.find(({ name }) => name === topic)?.partitions.length ?? 0));
    return Object.entries({ ...config, partitions: String(partitions) }).flatMap(([setting, wanted]) => {
      const value = found.get(setting) ?? 'nothing';
      return value === wanted ? [] : [{ topic, setting, declared: wanted, found: value }];
    });
  });
};
