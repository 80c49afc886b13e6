import type { EventOf } from '@orderline/contracts/events';
import type { Consumer, EventPublisher, ReceivePorts } from '@orderline/domain/messaging';
import type { HealthCheck, Logger, LoopMonitor, Metrics, SharedConfig } from '@orderline/platform';
import { now } from '../clock.ts';
import { measuredPublisher } from '../metrics/measured-messaging.ts';
import type { OpenPartner } from './partner-links.ts';

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
  /** Those that are reached without a broker. */
  readonly partners: readonly OpenPartner[];
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Watches its loops. */
  readonly loopMonitor: Pick<LoopMonitor, 'loop'>;
};

export type Broker = SharedConfig['kafka'];

/** Kafka where there are brokers, this process itself otherwise; what is not used is not loaded. */
export const openTransport = async (kafka: Broker, needs: TransportNeeds): Promise<Transport> => {
  const { brokers } = kafka;
  const transport = brokers
    ? (await import('./kafka-transport.ts')).openKafkaTransport({ ...kafka, brokers }, needs)
    : (await import('./in-process-transport.ts')).openInProcessTransport(needs);
  return { ...transport, publisher: measuredPublisher(transport.publisher, { metrics: needs.metrics, now }) };
};
