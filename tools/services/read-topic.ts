import { randomUUID } from 'node:crypto';
import { Kafka, logLevel } from 'kafkajs';

export type TopicMessage = {
  readonly partition: number;
  readonly offset: number;
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed JSON. */
  readonly data: unknown;
};

/** Reads each partition up to where it ends now; messages of a partition come in its order. */
export const readTopic = async (broker: string, topic: string): Promise<readonly TopicMessage[]> => {
  const kafka = new Kafka({ brokers: [broker], clientId: 'orderline-e2e', logLevel: logLevel.NOTHING });
  const admin = kafka.admin();
  await admin.connect();
  const offsets = await admin.fetchTopicOffsets(topic);
  await admin.disconnect();
  const missing = new Map(offsets.map(({ partition, low, high }) => [partition, Number(high) - Number(low)]));
  const messages: TopicMessage[] = [];
  const done = Promise.withResolvers<void>();
  const settle = () => {
    if ([...missing.values()].every((count) => count <= 0)) done.resolve();
  };
  settle();
  const consumer = kafka.consumer({ groupId: `orderline-e2e-${randomUUID()}` });
  consumer.on(consumer.events.CRASH, ({ payload }) => done.reject(payload.error));
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await consumer.run({
    eachMessage: async ({ partition, message }) => {
      const headers = Object.entries(message.headers ?? {}).map(([name, value]) => [name, String(value)] as const);
      messages.push({
        partition,
        offset: Number(message.offset),
        key: message.key?.toString() ?? '',
        headers: Object.fromEntries(headers),
        data: JSON.parse(message.value?.toString() ?? 'null'),
      });
      missing.set(partition, (missing.get(partition) ?? 0) - 1);
      settle();
    },
  });
  try {
    await done.promise;
  } finally {
    await consumer.disconnect();
  }
  return messages;
};

/** Each event once, where it stands first: a duplicate has its id and may come after later events of its key. */
export const firstOccurrences = (messages: readonly TopicMessage[]): readonly TopicMessage[] =>
  [...Map.groupBy(messages, ({ headers }) => headers.ce_id).values()].flatMap((copies) => copies.slice(0, 1));
