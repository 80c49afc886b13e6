import { setTimeout as sleep } from 'node:timers/promises';
import { unwatched, type WatchedLoop } from '@orderline/platform';
import type { Kafka } from 'kafkajs';
import type { KafkaNames } from './names.ts';
import { type KafkaSubscription, receiveBatch, watchedAs } from './receive-batch.ts';

/** How a consumer of kafkajs ended; `final` where it is a bug, so that the process had better begin anew. */
export type Ending = { readonly error: Error; readonly final: boolean };

/** A consumer of kafkajs from its first connection to its end, which it never survives. */
export type Life = {
  readonly ended: Promise<Ending>;
  /** Leaves the group, in five seconds at most; ends the life where it has not ended. */
  leave(): Promise<void>;
};

type Begin = {
  readonly kafka: Kafka;
  readonly subscription: KafkaSubscription;
  readonly names: KafkaNames;
  readonly watched: WatchedLoop;
  readonly stopping: AbortSignal;
};

const sessionTimeout = 10_000;
const leaveDeadlineMs = 5_000;
const silenceMs = 60_000;
const partitionsAtOnce = 4;

/** No state of the brokers, nor of the network, is to blame for these. */
const bugs: ReadonlySet<string> = new Set(['TypeError', 'RangeError', 'ReferenceError', 'SyntaxError']);

const isBug = (error: unknown): boolean => error instanceof Error && (bugs.has(error.name) || isBug(error.cause));

/** Connects, subscribes and reads; throws where it cannot. */
export const beginLife = async ({ kafka, subscription, names, watched, stopping }: Begin): Promise<Life> => {
  const { watch = () => unwatched } = subscription;
  const { promise: ended, resolve: end } = Promise.withResolvers<Ending>();
  const consumer = kafka.consumer({
    groupId: names.groupOf(subscription.consumer),
    sessionTimeout,
    heartbeatInterval: 1_000,
    rebalanceTimeout: 30_000,
    allowAutoTopicCreation: false,
    maxWaitTimeInMs: 100,
    // kafkajs begins again even when it has been told to stop meanwhile; who made this consumer makes the next.
    retry: { retries: 8, restartOnFailure: async () => false },
  });
  const silent = () => end({ error: new Error(`no word from a broker in ${silence} ms`), final: false });
  const silence = subscription.silenceMs ?? silenceMs;
  const timeouts = setTimeout(silent, silence).unref();
  void ended.then(() => clearTimeout(timeouts));
  consumer.on(consumer.events.REQUEST, () => void timeouts.refresh());
  const { FETCH, GROUP_JOIN, HEARTBEAT, REBALANCING, REQUEST_TIMEOUT, CONNECT, DISCONNECT } = consumer.events;
  consumer.on(FETCH, watched.progressed);
  consumer.on(GROUP_JOIN, () => subscription.onRebalance?.());
  for (const event of [GROUP_JOIN, HEARTBEAT, REBALANCING, REQUEST_TIMEOUT, CONNECT, DISCONNECT]) {
    consumer.on(event, watched.turned);
  }
  consumer.on(consumer.events.CRASH, ({ payload }) => end({ error: payload.error, final: isBug(payload.error) }));
  const leave = async () => {
    end({ error: new Error('stopped'), final: false });
    await Promise.race([
      consumer.disconnect().catch(() => undefined),
      sleep(leaveDeadlineMs, undefined, { ref: false }),
    ]);
  };
  try {
    await consumer.connect();
    await consumer.subscribe({ topics: subscription.topics.map(names.topicOf), fromBeginning: true });
    await consumer.run({
      eachBatchAutoResolve: false,
      autoCommitInterval: 1_000,
      partitionsConsumedConcurrently: subscription.partitionsAtOnce ?? partitionsAtOnce,
      eachBatch: async (payload) => {
        const batch = watch(watchedAs(subscription.consumer));
        const progressed = (): void => {
          batch.progressed();
          watched.progressed();
        };
        try {
          const receiving = { payload, receiving: subscription, watched: { ...batch, progressed }, stopping };
          await receiveBatch(receiving, names);
        } finally {
          batch.ended();
        }
      },
    });
  } catch (error) {
    await leave();
    throw error;
  }
  return { ended, leave };
};
