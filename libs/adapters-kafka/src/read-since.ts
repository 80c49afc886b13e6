import { randomUUID } from 'node:crypto';
import type { WireEvent } from '@orderline/domain/messaging';
import type { Admin, Kafka } from 'kafkajs';
import type { KafkaNames } from './names.ts';
import { eventOf } from './receive-batch.ts';
import { rewindGroup } from './rewind.ts';
import { deleteGroup } from './tail.ts';

export type ReadSince = {
  readonly topics: readonly string[];
  /** By the time at which brokers took the message. */
  readonly since: Date;
  /** Is told of each event at least once. */
  readonly onEvent: (wire: WireEvent) => void;
};

type Brokers = { readonly kafka: Kafka; readonly admin: Admin; readonly names: KafkaNames };

const placeOf = ({ topic, partition }: { readonly topic: string; readonly partition: number }): string =>
  `${topic}/${partition}`;

/** Reads in a group of its own, which commits nothing and is gone afterwards. */
export const readSince = async (
  { kafka, admin, names }: Brokers,
  { topics, since, onEvent }: ReadSince,
): Promise<void> => {
  const groupId = names.groupOf(`tail.${randomUUID()}`);
  const whose = { group: groupId };
  const partitions = await rewindGroup(admin, { whose, topics, from: since, dryRun: true }, names);
  const left = partitions.filter(({ messages }) => messages > 0);
  if (left.length === 0) return;
  const ends = new Map(left.map((one) => [placeOf(one), one.offset + one.messages]));
  const over = Promise.withResolvers<void>();
  over.promise.catch(() => undefined);
  const consumer = kafka.consumer({
    groupId,
    allowAutoTopicCreation: false,
    maxWaitTimeInMs: 100,
    // A broker that has just started knows no coordinator yet, which kafkajs takes for the end.
    retry: { retries: 8, restartOnFailure: async () => true },
  });
  consumer.on(consumer.events.CRASH, ({ payload }) => {
    if (!payload.restart) over.reject(payload.error);
  });
  // Whoever joins anew begins anew: what is read twice is told twice.
  consumer.on(consumer.events.GROUP_JOIN, () => {
    for (const one of left) if (ends.has(placeOf(one))) consumer.seek({ ...one, offset: String(one.offset) });
  });
  await consumer.connect();
  try {
    await consumer.subscribe({ topics: [...new Set(left.map(({ topic }) => topic))] });
    await consumer.run({
      autoCommit: false,
      eachMessage: async (received) => {
        const [place, next] = [placeOf(received), Number(received.message.offset) + 1];
        const end = ends.get(place);
        if (end === undefined) return;
        if (next <= end) onEvent(eventOf(received, names));
        if (next >= end) ends.delete(place);
        if (ends.size === 0) over.resolve();
      },
    });
    await over.promise;
  } finally {
    await consumer.disconnect();
    await deleteGroup(kafka.admin(), groupId);
  }
};
