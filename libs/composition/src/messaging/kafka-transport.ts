import { setTimeout as delay } from 'node:timers/promises';
import { type KafkaConnection, type KafkaOptions, openKafka, type RunningConsumer } from '@orderline/adapters-kafka';
import { topicSettingsOf } from '@orderline/contracts/events';
import { openBatch, type ReceivePorts } from '@orderline/domain/messaging';
import type { Metrics } from '@orderline/platform';
import { measureLag } from '../metrics/measured-messaging.ts';
import { isOneByOne, subscriptions } from './consumers.ts';
import type { EventConsumer, Transport, TransportNeeds } from './transport.ts';

export type KafkaSettings = Omit<KafkaOptions, 'logger'>;

const CONNECT_AGAIN_MS = 1_000;

type Receiving = {
  readonly kafka: KafkaConnection;
  readonly receiving: ReceivePorts;
  readonly loopMonitor: TransportNeeds['loopMonitor'];
  readonly metrics: Metrics;
  readonly onFatal: (error: Error) => void;
};

/** An event that is handled by itself waits for PostgreSQL most of its time, so that all partitions go on meanwhile. */
const mostPartitions = (topics: readonly string[]): number =>
  Math.max(...topics.map((topic) => topicSettingsOf(topic).partitions));

const follow = (
  { kafka, receiving, loopMonitor, metrics, onFatal }: Receiving,
  consumer: EventConsumer,
): Promise<RunningConsumer> => {
  // What begins with its first count has no increase that anybody could see.
  metrics.rebalances.inc({ consumer: consumer.name }, 0);
  return kafka.consume({
    consumer: consumer.name,
    topics: consumer.topics,
    ...(isOneByOne(consumer) && { partitionsAtOnce: mostPartitions(consumer.topics) }),
    open: openBatch(receiving, consumer),
    watch: (name) => loopMonitor.loop(name),
    onRebalance: () => metrics.rebalances.inc({ consumer: consumer.name }),
    onFatal,
  });
};

/** A broker that is away delays the consumers, and nothing else. */
const consumeOnceConnected = async (
  needs: Receiving,
  consumer: EventConsumer,
  signal: AbortSignal,
): Promise<RunningConsumer | null> => {
  const starting = needs.loopMonitor.loop(`consumer ${consumer.name}`, 'it cannot start, and tries again');
  try {
    while (!signal.aborted) {
      try {
        return await follow(needs, consumer);
      } catch (error) {
        starting.failed(error);
        await delay(CONNECT_AGAIN_MS, undefined, { signal }).catch(() => undefined);
      }
    }
    return null;
  } finally {
    starting.ended();
  }
};

/** The services profile: Kafka carries the events, each consumer in a group of its own. */
export const openKafkaTransport = (
  settings: KafkaSettings,
  { receiving, consumers, logger, metrics, loopMonitor }: TransportNeeds,
): Transport => {
  const kafka = openKafka({ ...settings, logger });
  measureLag(metrics, () => kafka.lag(subscriptions));
  const complete = { ...receiving, deadLetters: kafka.deadLetters };
  return {
    publisher: kafka.publisher,
    receiving: complete,
    checks: {
      kafka: { critical: false, check: () => kafka.check(subscriptions), setting: 'KAFKA_BROKERS', cacheMs: 2_000 },
    },
    run: async (signal) => {
      const { promise: fatal, reject } = Promise.withResolvers<never>();
      const stopped = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
      const needs = { kafka, receiving: complete, loopMonitor, metrics, onFatal: reject };
      const starting = consumers.map((consumer) => consumeOnceConnected(needs, consumer, signal));
      try {
        await Promise.race([fatal, stopped]);
      } finally {
        const running = await Promise.all(starting);
        await Promise.all(running.map((consumer) => consumer?.stop()));
      }
    },
    close: () => kafka.close(),
  };
};
