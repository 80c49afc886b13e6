import type { EventOf } from '@orderline/contracts/events';
import type { Consumer, EventPublisher, ReceivePorts } from '@orderline/domain/messaging';
import type { HealthCheck, Logger, LoopMonitor, Metrics } from '@orderline/platform';
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
