import type { DeadLetters, EventPublisher } from '@orderline/domain/delivery';
import { checkTopics } from './check-topics.ts';
import { type KafkaOptions, openKafkaClient } from './client.ts';
import { type KafkaSubscription, type RunningConsumer, runKafkaConsumer } from './consumer.ts';
import { kafkaDeadLetters } from './dead-letters.ts';
import { consumerLag, type PartitionLag } from './lag.ts';
import { kafkaProducer } from './producer.ts';
import { kafkaPublisher } from './publisher.ts';
import { type Rewind, type RewoundPartition, rewindGroup } from './rewind.ts';
import { type Tail, tailTopics } from './tail.ts';
import {
  type ComparedTopics,
  compareTopics,
  declaredTopics,
  type EnsuredTopics,
  ensureTopics,
  type Subscriber,
} from './topics.ts';

export type KafkaConnection = {
  readonly publisher: EventPublisher;
  readonly deadLetters: DeadLetters;
  consume(subscription: KafkaSubscription): Promise<RunningConsumer>;
  /** Creates the topics that are missing for these consumers, and tells what differs from what is declared. */
  ensureTopics(subscribers: readonly Subscriber[]): Promise<EnsuredTopics>;
  /** Holds the declared topics against those of the brokers; changes nothing. */
  compareTopics(subscribers: readonly Subscriber[]): Promise<ComparedTopics>;
  /** The names of all topics, whosever they are. */
  topics(): Promise<readonly string[]>;
  /** The names of all consumer groups, whosever they are. */
  groups(): Promise<readonly string[]>;
  /** Watches topics, as nobody's consumer. */
  tail(tail: Tail): Promise<RunningConsumer>;
  lag(subscribers: readonly Subscriber[]): Promise<readonly PartitionLag[]>;
  /** Sets where a stopped group reads on; throws GroupIsRunning where it is not stopped. */
  rewind(rewind: Rewind): Promise<readonly RewoundPartition[]>;
  /** Rejects where no broker answers, a topic is missing or led by none, or the last request to publish has failed. */
  check(subscribers: readonly Subscriber[]): Promise<void>;
  /** Closes all but the consumers, which are stopped first. */
  close(): Promise<void>;
};

/** Kafka, connected to on first use: a broker that is away keeps nobody from starting. */
export const openKafka = (options: KafkaOptions): KafkaConnection => {
  const kafka = openKafkaClient(options);
  const producer = kafkaProducer(kafka);
  // A check asks again by itself, and whoever waits for its answer does not wait for retries.
  const admin = kafka.admin({ retry: { retries: 1, initialRetryTime: 100, maxRetryTime: 100 } });
  let connecting: Promise<void> | null = null;
  const connectedAdmin = async () => {
    connecting ??= admin.connect().catch((error: unknown) => {
      connecting = null;
      throw error;
    });
    await connecting;
    return admin;
  };
  return {
    publisher: kafkaPublisher(producer),
    deadLetters: kafkaDeadLetters(producer),
    consume: (subscription) => runKafkaConsumer(kafka, subscription),
    ensureTopics: async (subscribers) => ensureTopics(await connectedAdmin(), declaredTopics(subscribers)),
    compareTopics: async (subscribers) => compareTopics(await connectedAdmin(), declaredTopics(subscribers)),
    topics: async () => (await connectedAdmin()).listTopics(),
    groups: async () => (await (await connectedAdmin()).listGroups()).groups.map(({ groupId }) => groupId),
    tail: (tail) => tailTopics(kafka, tail),
    lag: async (subscribers) => consumerLag(await connectedAdmin(), subscribers),
    rewind: async (rewind) => rewindGroup(await connectedAdmin(), rewind),
    check: async (subscribers) => {
      await checkTopics(await connectedAdmin(), declaredTopics(subscribers));
      const failure = producer.failure();
      if (failure !== undefined) throw new Error('events cannot be published', { cause: failure });
    },
    close: async () => {
      await Promise.allSettled([producer.close(), admin.disconnect()]);
    },
  };
};
