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

/**
 * A transport without a broker: what the relay publishes is received by every consumer before `publish` answers.
 * Consumers run in the context of `run`, not in the relay's transaction.
 */
export const createInProcessTransport = <Event extends DeliverableEvent>(
  ports: InProcessTransportPorts,
  consumers: readonly Consumer<Event>[],
): InProcessTransport => {
  const waiting: Batch[] = [];
  const underWay = new Set<Promise<void>>();
  let wake = (): void => undefined;
  let open = true;
  const opens = consumers.map((consumer) => openBatch(ports, consumer));
  const receiveBy = async (events: readonly WireEvent[], open: (typeof opens)[number]): Promise<void> => {
    const receive = await open(events.map(({ key }) => key));
    await receiveAll(receive, events);
  };
  const start = ({ events, received, failed }: Batch): void => {
    const work = Promise.allSettled(opens.map((open) => receiveBy(events, open))).then((outcomes) => {
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
