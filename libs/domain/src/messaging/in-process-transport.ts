import type { Consumer, DeliverableEvent } from './consumer.ts';
import type { EventPublisher, WireEvent } from './ports.ts';
import { openBatch, type ReceivePorts, receiveAll } from './receive.ts';

export type InProcessTransportPorts = ReceivePorts & {
  /** The error that tells the relay to come back later. */
  readonly stopped: () => Error;
};

export type InProcessTransport = {
  readonly publisher: EventPublisher;
  /** Receives what is published until the signal aborts, then what was published before it. */
  run(signal: AbortSignal): Promise<void>;
};

type Batch = {
  readonly events: readonly WireEvent[];
  readonly received: () => void;
  readonly failed: (error: unknown) => void;
};

/** Reads all topics where it names none. */
export type InProcessConsumer<Event extends DeliverableEvent> = Consumer<Event> & {
  readonly topics?: readonly string[];
};

/**
 * A transport without a broker: what the relay publishes is received by every consumer before `publish` answers.
 * Consumers run in the context of `run`, not in the relay's transaction.
 */
export const createInProcessTransport = <Event extends DeliverableEvent>(
  ports: InProcessTransportPorts,
  consumers: readonly InProcessConsumer<Event>[],
): InProcessTransport => {
  const waiting: Batch[] = [];
  const underWay = new Set<Promise<void>>();
  let wake = (): void => undefined;
  let open = true;
  const readers = consumers.map((consumer) => ({ topics: consumer.topics, open: openBatch(ports, consumer) }));
  const receiveBy = async (events: readonly WireEvent[], { topics, open }: (typeof readers)[number]): Promise<void> => {
    const read = topics ? events.filter(({ topic }) => topics.includes(topic)) : events;
    await receiveAll(await open(read.map(({ key }) => key)), read);
  };
  const start = ({ events, received, failed }: Batch): void => {
    const work = Promise.allSettled(readers.map((reader) => receiveBy(events, reader))).then((outcomes) => {
      const outage = outcomes.find((outcome) => outcome.status === 'rejected');
      return outage ? failed(outage.reason) : received();
    });
    underWay.add(work);
    void work.then(() => underWay.delete(work));
  };
  return {
    publisher: {
      publish: (events) =>
        new Promise((received, failed) => {
          if (!open) return failed(ports.stopped());
          waiting.push({ events, received, failed });
          wake();
        }),
    },
    run: async (signal) => {
      signal.addEventListener('abort', () => wake(), { once: true });
      while (!signal.aborted) {
        for (const batch of waiting.splice(0)) start(batch);
        await new Promise<void>((resolve) => {
          wake = resolve;
          if (waiting.length > 0 || signal.aborted) resolve();
        });
      }
      open = false;
      for (const batch of waiting.splice(0)) start(batch);
      await Promise.all(underWay);
    },
  };
};
