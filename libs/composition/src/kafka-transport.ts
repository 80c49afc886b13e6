import { setTimeout as delay } from 'node:timers/promises';
import { type KafkaConnection, openKafka, type RunningConsumer } from '@orderline/adapters-kafka';
import { openBatch, type ReceivePorts } from '@orderline/domain/delivery';
import type { Logger } from '@orderline/platform';
import { subscriptions } from './followers.ts';
import { measureLag } from './measured-delivery.ts';
import type { EventConsumer, Transport, TransportNeeds } from './transport.ts';

export type KafkaSettings = { readonly brokers: readonly string[]; readonly clientId: string };

const CONNECT_AGAIN_MS = 1_000;

type Receiving = {
  readonly kafka: KafkaConnection;
  readonly receiving: ReceivePorts;
  readonly logger: Logger;
  readonly onFatal: (error: Error) => void;
};

const follow = ({ kafka, receiving, logger, onFatal }: Receiving, consumer: EventConsumer): Promise<RunningConsumer> =>
  kafka.consume({
    consumer: consumer.name,
    topics: consumer.topics,
    open: openBatch(receiving, consumer),
    onOutage: (error) => logger.warn({ err: error, consumer: consumer.name }, 'a consumer waits for an outage to end'),
    onFatal,
  });

/** A broker that is away delays the consumers, and nothing else. */
const followPatiently = async (
  needs: Receiving,
  consumer: EventConsumer,
  signal: AbortSignal,
): Promise<RunningConsumer | null> => {
  while (!signal.aborted) {
    try {
      return await follow(needs, consumer);
    } catch (error) {
      needs.logger.warn({ err: error, consumer: consumer.name }, 'a consumer cannot reach Kafka yet');
      await delay(CONNECT_AGAIN_MS, undefined, { signal }).catch(() => undefined);
    }
  }
  return null;
};

/** The services profile: Kafka carries the events, each consumer in a group of its own. */
export const openKafkaTransport = (
  settings: KafkaSettings,
  { receiving, consumers, logger, metrics }: TransportNeeds,
): Transport => {
  const kafka = openKafka({ ...settings, logger });
  measureLag(metrics, () => kafka.lag(subscriptions));
  const complete = { ...receiving, deadLetters: kafka.deadLetters };
  return {
    publisher: kafka.publisher,
    receiving: complete,
    checks: { kafka: { critical: false, check: () => kafka.ping() } },
    run: async (signal) => {
      const { promise: fatal, reject } = Promise.withResolvers<never>();
      const stopped = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
      const needs = { kafka, receiving: complete, logger, onFatal: reject };
      const starting = consumers.map((consumer) => followPatiently(needs, consumer, signal));
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
