import type { Admin } from 'kafkajs';
import { type KafkaNames, kafkaNames } from './names.ts';
import type { Subscriber } from './topics.ts';

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
