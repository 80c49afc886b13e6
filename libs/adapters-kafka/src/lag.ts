import type { Admin } from 'kafkajs';
import { groupOf, type Subscriber } from './topics.ts';

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
): Promise<readonly PartitionLag[]> => {
  const topics = [...new Set(subscribers.flatMap((subscriber) => subscriber.topics))];
  const ends = new Map(
    await Promise.all(topics.map(async (topic) => [topic, await admin.fetchTopicOffsets(topic)] as const)),
  );
  const lags = subscribers.map(async ({ consumer, topics: own }) => {
    const committed = await admin.fetchOffsets({ groupId: groupOf(consumer), topics: [...own] });
    return committed.flatMap(({ topic, partitions }) =>
      partitions.map(({ partition, offset }) => {
        const end = ends.get(topic)?.find((one) => one.partition === partition);
        const from = offset === '-1' ? Number(end?.low ?? 0) : Number(offset);
        return { consumer, topic, partition, lag: Math.max(0, Number(end?.high ?? 0) - from) };
      }),
    );
  });
  return (await Promise.all(lags)).flat();
};
