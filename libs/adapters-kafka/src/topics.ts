import {
  deadLetterSettings,
  deadLetterTopicOf,
  topics as eventTopics,
  type Subscriber,
  type TopicSettings,
  topicSettingsOf,
} from '@orderline/contracts/events';
import kafkajs, { type Admin } from 'kafkajs';

export type TopicDeclaration = {
  readonly topic: string;
  readonly partitions: number;
  readonly config: Readonly<Record<string, string>>;
  /** Copies of each partition; as many as the brokers make by default where it is absent. */
  readonly replicas?: number | undefined;
};

/** How many copies there are of each partition, and how many must have an event before it counts as published. */
export type Durability = {
  readonly replicationFactor?: number | undefined;
  readonly minInsyncReplicas?: number | undefined;
};

const dayMs = 86_400_000;

/**
 * A broker deletes whole segments, by their newest record: one is closed after a day, so that nothing outlives its
 * retention by more.
 */
const segmentMs = dayMs;

/** Inboxes remember longer than a topic keeps, or a replay would repeat effects. */
const declaredBy = (topic: string, { partitions, cleanup, retentionDays, maxMessageBytes }: TopicSettings) => ({
  topic,
  partitions,
  config: {
    'cleanup.policy': cleanup,
    [cleanup === 'compact' ? 'min.compaction.lag.ms' : 'retention.ms']: String(retentionDays * dayMs),
    'segment.ms': String(segmentMs),
    'max.message.bytes': String(maxMessageBytes),
  },
});

/** Every topic that the product needs, given who reads what. */
export const declaredTopics = (
  subscribers: readonly Subscriber[],
  durability: Durability = {},
): readonly TopicDeclaration[] =>
  [
    ...eventTopics.map((topic) => declaredBy(topic, topicSettingsOf(topic))),
    ...subscribers.flatMap(({ consumer, topics }) =>
      topics.map((topic) => declaredBy(deadLetterTopicOf(topic, consumer), deadLetterSettings)),
    ),
  ].map((declaration) => durable(declaration, durability));

const durable = (
  { config, ...declaration }: TopicDeclaration,
  { replicationFactor: replicas, minInsyncReplicas }: Durability,
): TopicDeclaration => ({
  ...declaration,
  ...(replicas !== undefined && { replicas }),
  config: {
    ...config,
    ...(minInsyncReplicas !== undefined && { 'min.insync.replicas': String(minInsyncReplicas) }),
  },
});

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

const brokersDefault = -1;

/** Creates what is missing and tells what differs; changes nothing that exists. */
export const ensureTopics = async (admin: Admin, declared: readonly TopicDeclaration[]): Promise<EnsuredTopics> => {
  const { missing, different } = await compareTopics(admin, declared);
  if (missing.length > 0) {
    await admin.createTopics({
      waitForLeaders: true,
      topics: missing.map(({ topic, partitions, config, replicas = brokersDefault }) => ({
        topic,
        numPartitions: partitions,
        replicationFactor: replicas,
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
  return declared.flatMap(({ topic, partitions, config, replicas }) => {
    const entries = resources.find(({ resourceName }) => resourceName === topic)?.configEntries ?? [];
    const found = new Map(entries.map(({ configName, configValue }) => [configName, configValue]));
    const described = topics.find(({ name }) => name === topic)?.partitions ?? [];
    found.set('partitions', String(described.length));
    found.set('replicas', String(Math.min(...described.map((one) => one.replicas.length))));
    const shape = { partitions: String(partitions), ...(replicas !== undefined && { replicas: String(replicas) }) };
    return Object.entries({ ...config, ...shape }).flatMap(([setting, wanted]) => {
      const value = found.get(setting) ?? 'nothing';
      return value === wanted ? [] : [{ topic, setting, declared: wanted, found: value }];
    });
  });
};
