import { setTimeout as sleep } from 'node:timers/promises';
import type { Receipt, Receive, WireEvent } from '@orderline/domain/delivery';
import { unwatched, type WatchedLoop } from '@orderline/platform';
import type { EachBatchPayload, Kafka } from 'kafkajs';
import { wireOf } from './codec.ts';
import { groupOf } from './topics.ts';

export type KafkaSubscription = {
  readonly consumer: string;
  readonly topics: readonly string[];
  /** Opens a batch by its keys; see `openBatch` of the domain's delivery. */
  readonly open: (keys: readonly string[]) => Promise<Receive>;
  readonly onReceipt?: (receipt: Receipt, wire: WireEvent) => void;
  /** Watches the consumer, and each batch while it is handled, under the name given. */
  readonly watch?: (name: string) => WatchedLoop;
  /** Is told whenever the consumer has joined its group anew. */
  readonly onRebalance?: () => void;
  /** The consumer is dead and will not come back: the process must end. */
  readonly onFatal: (error: Error) => void;
};

export type RunningConsumer = { stop(): Promise<void> };

const sessionTimeout = 10_000;
const outageMs = { first: 250, longest: 2_000 } as const;
const stopDeadlineMs = 5_000;

/** Consumes as the group `orderline.<consumer>`, each partition in order, offsets committed behind the effects. */
export const runKafkaConsumer = async (kafka: Kafka, subscription: KafkaSubscription): Promise<RunningConsumer> => {
  const { consumer: name, topics, onFatal, watch = () => unwatched } = subscription;
  const consumer = kafka.consumer({
    groupId: groupOf(name),
    sessionTimeout,
    heartbeatInterval: 1_000,
    rebalanceTimeout: 30_000,
    allowAutoTopicCreation: false,
    maxWaitTimeInMs: 100,
    retry: { retries: 8, restartOnFailure: async () => true },
  });
  const stopping = new AbortController();
  const own = watch(watchedAs(name));
  const { CRASH, FETCH, GROUP_JOIN, HEARTBEAT, REBALANCING, REQUEST_TIMEOUT, CONNECT, DISCONNECT } = consumer.events;
  consumer.on(CRASH, ({ payload }) => {
    own.failed(payload.error);
    if (!payload.restart && !stopping.signal.aborted) onFatal(payload.error);
  });
  consumer.on(FETCH, own.progressed);
  consumer.on(GROUP_JOIN, () => subscription.onRebalance?.());
  for (const event of [GROUP_JOIN, HEARTBEAT, REBALANCING, REQUEST_TIMEOUT, CONNECT, DISCONNECT]) {
    consumer.on(event, own.turned);
  }
  const leave = async () => {
    stopping.abort();
    own.ended();
    await Promise.race([consumer.disconnect(), sleep(stopDeadlineMs, undefined, { ref: false })]);
  };
  try {
    await consumer.connect();
    await consumer.subscribe({ topics: [...topics], fromBeginning: true });
    await consumer.run({
      eachBatchAutoResolve: false,
      autoCommitInterval: 1_000,
      partitionsConsumedConcurrently: 4,
      eachBatch: async (payload) => {
        const batch = watch(watchedAs(name));
        const progressed = (): void => {
          batch.progressed();
          own.progressed();
        };
        const watched = { ...batch, progressed };
        try {
          await receiveBatch(payload, { subscription, watched, stopping: stopping.signal });
        } finally {
          batch.ended();
        }
      },
    });
  } catch (error) {
    await leave().catch(() => undefined);
    throw error;
  }
  return { stop: leave };
};

const watchedAs = (consumer: string): string => `consumer ${consumer}`;

type Receiving = {
  readonly subscription: KafkaSubscription;
  readonly watched: WatchedLoop;
  readonly stopping: AbortSignal;
};

const receiveBatch = async (payload: EachBatchPayload, receiving: Receiving): Promise<void> => {
  const { batch, resolveOffset, heartbeat, commitOffsetsIfNecessary } = payload;
  const { topic, partition, messages } = batch;
  const wires = messages.map((message) => ({ offset: message.offset, wire: wireOf({ topic, partition, message }) }));
  const attempt = { payload, receiving };
  const receive = await untilNoOutage(attempt, () => receiving.subscription.open(wires.map(({ wire }) => wire.key)));
  if (!receive) return;
  for (const { offset, wire } of wires) {
    const receipt = await untilNoOutage(attempt, () => receive(wire));
    if (!receipt) return;
    receiving.subscription.onReceipt?.(receipt, wire);
    receiving.watched.progressed();
    resolveOffset(offset);
    await heartbeat();
    await commitOffsetsIfNecessary();
  }
};

type Attempt = { readonly payload: EachBatchPayload; readonly receiving: Receiving };

/**
 * Does the work once it can be done, or answers null when this batch is no longer ours. The partition waits in place,
 * heartbeats going on: kafkajs loses paused partitions and resolved offsets in a rebalance.
 */
const untilNoOutage = async <Value>(
  { payload: { isRunning, isStale, heartbeat }, receiving }: Attempt,
  work: () => Promise<Value>,
): Promise<Value | null> => {
  let wait: number = outageMs.first;
  while (isRunning() && !isStale() && !receiving.stopping.aborted) {
    try {
      return await work();
    } catch (error) {
      receiving.watched.failed(error);
      await sleep(wait, undefined, { signal: receiving.stopping }).catch(() => undefined);
      wait = Math.min(wait * 2, outageMs.longest);
      await heartbeat();
    }
  }
  return null;
};
