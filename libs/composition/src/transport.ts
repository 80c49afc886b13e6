import type { EventOf } from '@orderline/contracts/events';
import {
  type Consumer,
  createHandover,
  type DeadLetters,
  type EventPublisher,
  type ReceivePorts,
} from '@orderline/domain/delivery';
import { type HealthCheck, type Logger, Unavailable } from '@orderline/platform';

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

/** The embedded profile: the relay hands events to the consumers of its own process. */
export const openHandover = ({ receiving, consumers, logger }: TransportNeeds): Transport => {
  const complete = { ...receiving, deadLetters: loggedDeadLetters(logger) };
  const stopped = () => new Unavailable('the consumers are stopping');
  const handover = createHandover({ ...complete, stopped }, consumers);
  return { publisher: handover.publisher, receiving: complete, run: handover.run, checks: {}, close: async () => {} };
};
