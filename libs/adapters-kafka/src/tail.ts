import { randomUUID } from 'node:crypto';
import type { WireEvent } from '@orderline/domain/messaging';
import type { Admin, Kafka } from 'kafkajs';
import type { RunningConsumer } from './consumer.ts';
import { kafkaUnavailable } from './explain.ts';
import type { KafkaNames } from './names.ts';
import { eventOf } from './receive-batch.ts';

export type Tail = {
  readonly topics: readonly string[];
  /** Every event that the topics hold, in place of those that come from now on. */
  readonly fromBeginning: boolean;
  readonly onEvent: (wire: WireEvent) => void;
  readonly onFatal: (error: Error) => void;
};

/** Watches topics in a group of its own, which commits nothing and is gone afterwards. */
export const tailTopics = async (
  { kafka, names }: { readonly kafka: Kafka; readonly names: KafkaNames },
  { topics, fromBeginning, onEvent, onFatal }: Tail,
): Promise<RunningConsumer> => {
  const groupId = names.groupOf(`tail.${randomUUID()}`);
  const consumer = kafka.consumer({
    groupId,
    allowAutoTopicCreation: false,
    maxWaitTimeInMs: 100,
    // A broker that has just started knows no coordinator yet, which kafkajs takes for the end.
    retry: { retries: 8, restartOnFailure: async () => true },
  });
  const { promise: joined, resolve: join, reject: giveUp } = Promise.withResolvers<void>();
  joined.catch(() => undefined);
  consumer.on(consumer.events.GROUP_JOIN, () => join());
  consumer.on(consumer.events.CRASH, ({ payload }) => {
    if (payload.restart) return;
    giveUp(kafkaUnavailable(payload.error));
    onFatal(kafkaUnavailable(payload.error));
  });
  await consumer.connect();
  await consumer.subscribe({ topics: topics.map(names.topicOf), fromBeginning });
  await consumer.run({
    autoCommit: false,
    eachMessage: async (received) => onEvent(eventOf(received, names)),
  });
  await joined;
  return {
    stop: async () => {
      await consumer.disconnect();
      await deleteGroup(kafka.admin(), groupId);
    },
  };
};

/** A group that was never written down is no fault. */
export const deleteGroup = async (admin: Admin, groupId: string): Promise<void> => {
  await admin.connect();
  await admin.deleteGroups([groupId]).catch(() => undefined);
  await admin.disconnect();
};
