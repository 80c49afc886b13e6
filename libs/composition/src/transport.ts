import type { EventOf } from '@orderline/contracts/events';
import {
  type Consumer,
  createHandover,
  type DeadLetters,
  type EventPublisher,
  type ReceivePorts,
  type WireEvent,
} from '@orderline/domain/delivery';
import { type HealthCheck, hop, type Logger, type Metrics, Unavailable } from '@orderline/platform';
import { now } from './clock.ts';
import { measuredPublisher } from './measured-delivery.ts';

export type EventConsumer = Consumer<EventOf> & { readonly topics: readonly string[] };

/** What carries events from the relay to the consumers. */
export type Transport = {
  readonly publisher: EventPublisher;
  /** What the consumers receive with, dead letters included. */
  readonly receiving: ReceivePorts;
  /** Receives until the signal aborts, then finishes what was begun; rejects where it cannot go on. */
  run(signal: AbortSignal): Promise<void>;
  readonly checks: Readonly<Record<string, HealthCheck>>;
  close(): Promise<void>;
};

export type TransportNeeds = {
  readonly receiving: Omit<ReceivePorts, 'deadLetters'>;
  readonly consumers: readonly EventConsumer[];
  readonly logger: Logger;
  readonly metrics: Metrics;
};

/** Without a broker the dead letters stay where they are parked; the log names them. */
const loggedDeadLetters = (logger: Logger): DeadLetters => ({
  send: async ({ consumer, wire, reason, attempts }) => {
    logger.error(
      { consumer, topic: wire.topic, key: wire.key, eventId: wire.headers.ce_id, attempts, reason },
      'an event was given up; its key stays blocked',
    );
  },
});

/** The event with the `traceparent` of this hop, as a broker's publisher would send it. */
const onItsWay = async (event: WireEvent): Promise<WireEvent> => {
  const { topic, headers } = event;
  const origin = headers.ce_traceparent;
  const attributes = { 'messaging.system': 'handover', 'messaging.destination.name': topic };
  const traceparent = await hop({ name: `publish ${topic}`, attributes, origin });
  return traceparent === undefined ? event : { ...event, headers: { ...headers, traceparent } };
};

/** The embedded profile: the relay hands events to the consumers of its own process. */
const openHandover = ({ receiving, consumers, logger }: TransportNeeds): Transport => {
  const complete = { ...receiving, deadLetters: loggedDeadLetters(logger) };
  const stopped = () => new Unavailable('the consumers are stopping');
  const handover = createHandover({ ...complete, stopped }, consumers);
  const publisher: EventPublisher = {
    publish: async (events) => handover.publisher.publish(await Promise.all(events.map(onItsWay))),
  };
  return { publisher, receiving: complete, run: handover.run, checks: {}, close: async () => {} };
};

export type Broker = { readonly brokers: readonly string[] | undefined; readonly clientId: string };

/** Kafka where there are brokers, this process itself otherwise; what is not used is not loaded. */
export const openTransport = async ({ brokers, clientId }: Broker, needs: TransportNeeds): Promise<Transport> => {
  const transport = brokers
    ? (await import('./kafka-transport.ts')).openKafkaTransport({ brokers, clientId }, needs)
    : openHandover(needs);
  return { ...transport, publisher: measuredPublisher(transport.publisher, { metrics: needs.metrics, now }) };
};
