import type { Subscriber } from '@orderline/contracts/events';
import { NotReady } from '@orderline/platform';
import type { Admin } from 'kafkajs';
import { type KafkaNames, kafkaNames } from './names.ts';
import type { TopicDeclaration } from './topics.ts';

export type PartitionLag = {
  readonly consumer: string;
  readonly topic: string;
  readonly partition: number;
  /** Messages that the consumer has not committed. */
  readonly lag: number;
};

/** How far each consumer is behind, by partition; a group that has committed nothing lags by all that there is. */
export const consumerLag = async (
  admin: Admin,
  subscribers: readonly Subscriber[],
  names: KafkaNames = kafkaNames(),
): Promise<readonly PartitionLag[]> => {
  const topics = [...new Set(subscribers.flatMap((subscriber) => subscriber.topics.map(names.topicOf)))];
  const ends = new Map(
    await Promise.all(topics.map(async (topic) => [topic, await admin.fetchTopicOffsets(topic)] as const)),
  );
  const lags = subscribers.map(async ({ consumer, topics: own }) => {
    const committed = await admin.fetchOffsets({ groupId: names.groupOf(consumer), topics: own.map(names.topicOf) });
    return committed.flatMap(({ topic, partitions }) =>
      partitions.map(({ partition, offset }) => {
        const end = ends.get(topic)?.find((one) => one.partition === partition);
        const from = offset === '-1' ? Number(end?.low ?? 0) : Number(offset);
        return { consumer, topic: names.ownTopicOf(topic), partition, lag: Math.max(0, Number(end?.high ?? 0) - from) };
      }),
    );
  });
  return (await Promise.all(lags)).flat();
};

const SHOWN = 3;

const NO_LEADER = -1;

const named = (topics: readonly string[]): string => {
  const more = topics.length - SHOWN;
  return `${topics.slice(0, SHOWN).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
};

/** Throws NotReady where brokers lack a topic that is declared, or a partition of it has nobody who takes events. */
export const checkTopics = async (admin: Admin, declared: readonly TopicDeclaration[]): Promise<void> => {
  const wanted = declared.map(({ topic }) => topic);
  const existing = new Set(await admin.listTopics());
  const missing = wanted.filter((topic) => !existing.has(topic));
  if (missing.length > 0) {
    throw new NotReady(`Kafka lacks ${named(missing)}`, 'create the topics: npm run topics -- create');
  }
  const { topics } = await admin.fetchTopicMetadata({ topics: wanted });
  const unled = topics.filter(({ partitions }) => partitions.some(({ leader }) => leader === NO_LEADER));
  if (unled.length > 0) {
    throw new NotReady(
      `no broker leads ${named(unled.map(({ name }) => name))}`,
      'bring back the brokers that hold it',
    );
  }
};
