import { setTimeout as delay } from 'node:timers/promises';
import { type KafkaConnection, oneByOne, type RunningConsumer } from '@orderline/adapters-kafka';
import { type Logger, unwatched } from '@orderline/platform';
import type { EventPartner } from './event-partner.ts';

export type KafkaLinkPorts = {
  readonly kafka: Pick<KafkaConnection, 'consume' | 'publisher'>;
  readonly partner: EventPartner;
  /** The consumer's name, and so its group. */
  readonly consumer: string;
  readonly requestTopic: string;
  readonly logger: Logger;
  readonly onFatal: (error: Error) => void;
};

export type KafkaLink = { readonly stop: () => Promise<void> };

const AGAIN_MS = 1_000;

const BATCH = 100;

const pause = (signal: AbortSignal) => delay(AGAIN_MS, undefined, { signal }).catch(() => undefined);

/** Publishes what the partner says, in order; an event is forgotten when the brokers have it. */
const publishAll = async ({ kafka, partner, consumer, logger }: KafkaLinkPorts, signal: AbortSignal): Promise<void> => {
  while (!signal.aborted) {
    const events = partner.eventsAfter(undefined, BATCH);
    const last = events.at(-1);
    if (!last) {
      await partner.nextEvent(signal);
      continue;
    }
    try {
      await kafka.publisher.publish(events.map(({ message }) => message));
      partner.arrived(last.position);
    } catch (error) {
      logger.warn({ err: error }, `${consumer} cannot publish its events yet`);
      await pause(signal);
    }
  }
};

/** Follows the requests in a group of its own; offsets are committed behind the journal. */
const followRequests = async (ports: KafkaLinkPorts, signal: AbortSignal): Promise<RunningConsumer | null> => {
  const { kafka, partner, consumer, requestTopic, logger, onFatal } = ports;
  while (!signal.aborted) {
    try {
      return await kafka.consume({
        consumer,
        topics: [requestTopic],
        open: async () =>
          oneByOne(async (wire) => {
            partner.receive(wire);
            return 'handled';
          }),
        watch: () => ({
          ...unwatched,
          failed: (error) => logger.warn({ err: error }, `${consumer} cannot take requests`),
        }),
        onFatal,
      });
    } catch (error) {
      logger.warn({ err: error }, `${consumer} cannot reach Kafka yet`);
      await pause(signal);
    }
  }
  return null;
};

/** The Kafka form of a partner, at least once both ways. */
export const linkToKafka = (ports: KafkaLinkPorts): KafkaLink => {
  const stopping = new AbortController();
  const following = followRequests(ports, stopping.signal);
  const publishing = publishAll(ports, stopping.signal);
  return {
    stop: async () => {
      stopping.abort();
      await (await following)?.stop();
      await publishing;
    },
  };
};
