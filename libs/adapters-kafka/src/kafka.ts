import type { Subscriber } from '@orderline/contracts/events';
import type { DeadLetters, EventPublisher } from '@orderline/domain/messaging';
import { NotReady } from '@orderline/platform';
import type { Admin } from 'kafkajs';
import { type KafkaOptions, openKafkaClient } from './client.ts';
import { type RunningConsumer, runKafkaConsumer } from './consumer.ts';
import { kafkaDeadLetters } from './dead-letters.ts';
import { kafkaUnavailable } from './explain.ts';
import { checkTopics, consumerLag, type PartitionLag } from './inspect.ts';
import { kafkaNames } from './names.ts';
import { kafkaProducer, prefixed } from './producer.ts';
import { kafkaPublisher } from './publisher.ts';
import { type ReadSince, readSince } from './read-since.ts';
import type { KafkaSubscription } from './receive-batch.ts';
import { GroupIsRunning, type Rewind, type RewoundPartition, rewindGroup } from './rewind.ts';
import { type Tail, tailTopics } from './tail.ts';
import {
  type ComparedTopics,
  compareTopics,
  type Durability,
  declaredTopics,
  type EnsuredTopics,
  ensureTopics,
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
  /** Reads what topics have had since an instant, up to where they end now, as nobody's consumer. */
  readSince(reading: ReadSince): Promise<void>;
  lag(subscribers: readonly Subscriber[]): Promise<readonly PartitionLag[]>;
  /** Sets where a stopped group reads on; throws GroupIsRunning where it is not stopped. */
  rewind(rewind: Rewind): Promise<readonly RewoundPartition[]>;
  /** Rejects where no broker answers, a topic is missing or led by none, or the last request to publish has failed. */
  check(subscribers: readonly Subscriber[]): Promise<void>;
  /** Closes all but the consumers, which are stopped first. */
  close(): Promise<void>;
};

/**
 * Kafka, connected to on first use: a broker that is away keeps nobody from starting. Topics are named as in their
 * contracts; the prefixes are put before what goes to the brokers.
 */
export const openKafka = (options: KafkaOptions & Durability): KafkaConnection => {
  const kafka = openKafkaClient(options);
  const names = kafkaNames(options);
  const producer = prefixed(kafkaProducer(kafka), names);
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
  const administer = async <Value>(work: (admin: Admin) => Promise<Value>): Promise<Value> => {
    try {
      return await work(await connectedAdmin());
    } catch (error) {
      throw error instanceof GroupIsRunning || error instanceof NotReady ? error : kafkaUnavailable(error);
    }
  };
  const declared = (subscribers: readonly Subscriber[]) =>
    declaredTopics(subscribers, options).map((one) => ({ ...one, topic: names.topicOf(one.topic) }));
  return {
    publisher: kafkaPublisher(producer),
    deadLetters: kafkaDeadLetters(producer),
    consume: (subscription) => runKafkaConsumer(kafka, subscription, names),
    ensureTopics: (subscribers) => administer((client) => ensureTopics(client, declared(subscribers))),
    compareTopics: (subscribers) => administer((client) => compareTopics(client, declared(subscribers))),
    tail: (tail) => tailTopics({ kafka, names }, tail),
    readSince: (reading) => administer((admin) => readSince({ kafka, admin, names }, reading)),
    lag: (subscribers) => administer((client) => consumerLag(client, subscribers, names)),
    rewind: (rewind) => administer((client) => rewindGroup(client, rewind, names)),
    topics: () => administer(async (client) => (await client.listTopics()).filter(names.isOwn).map(names.ownTopicOf)),
    groups: () => administer(async (client) => (await client.listGroups()).groups.map(({ groupId }) => groupId)),
    check: (subscribers) =>
      administer(async (client) => {
        await checkTopics(client, declared(subscribers));
        const failure = producer.failure();
        if (failure !== undefined) throw failure;
      }),
    close: async () => {
      await Promise.allSettled([producer.close(), admin.disconnect()]);
    },
  };
};
