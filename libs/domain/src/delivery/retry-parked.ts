import { type Consumer, type DeliverableEvent, deliver, read } from './consumer.ts';
import { messageOf } from './message-of.ts';
import type { ParkedEvent } from './ports.ts';
import type { ReceivePorts } from './receive.ts';

export type RetryParked = { readonly limit: number };

type Retried = 'handled' | { readonly error: string; readonly dueAt: Date | null };

/**
 * Tries the first parked event of each key that is due again, and answers how many were tried. One that fails for the
 * last time goes to the dead letters and blocks its key until an operator acts; an outage is thrown and counts nothing,
 * but for work that ran out of its time: that may well be the event's fault.
 */
export const retryParked =
  <Event extends DeliverableEvent>(ports: ReceivePorts, consumers: readonly Consumer<Event>[]) =>
  ({ limit }: RetryParked): Promise<number> =>
    ports.parking.retryDue({ now: ports.now(), limit }, async (parked): Promise<Retried> => {
      const consumer = consumers.find(({ name }) => name === parked.consumer);
      const error = consumer ? await retry(ports, { consumer, parked }) : `no consumer is called ${parked.consumer}`;
      if (error === null) return 'handled';
      const attempts = parked.attempts + 1;
      const dueAt = ports.backoff(attempts, ports.now());
      const { wire } = parked;
      const letter = { consumer: parked.consumer, wire, reason: error, attempts, at: ports.now() };
      if (!dueAt) await ports.deadLetters.send(letter);
      return { error, dueAt };
    });

type Attempt<Event extends DeliverableEvent> = {
  readonly consumer: Consumer<Event>;
  readonly parked: ParkedEvent;
};

/** The error that it met, or null. */
const retry = async <Event extends DeliverableEvent>(
  ports: ReceivePorts,
  { consumer, parked: { wire } }: Attempt<Event>,
): Promise<string | null> => {
  const reading = read(consumer, { wire, now: ports.now() });
  if (reading.kind === 'ignored') return null;
  if (reading.kind === 'fault') return reading.detail;
  try {
    const receipt = await ports.within(wire, () => deliver(consumer.name, reading));
    ports.onReceipt?.({ consumer: consumer.name, wire, receipt });
    return null;
  } catch (error) {
    if (ports.isOutage(error) && !ports.isOverdue(error)) throw error;
    return messageOf(error);
  }
};

export type RetryLoopPorts = {
  readonly retry: (request: RetryParked) => Promise<number>;
  /** Waits, or ends early when the signal aborts; never throws. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly onOutage: (error: unknown) => void;
};

/** Sweeps the parked events until the signal aborts: each second, and at once while a sweep is full. */
export const runRetries =
  ({ retry, sleep, onOutage }: RetryLoopPorts) =>
  async ({ signal, limit }: RetryParked & { readonly signal: AbortSignal }): Promise<void> => {
    while (!signal.aborted) {
      const tried = await retry({ limit }).catch((error: unknown) => {
        onOutage(error);
        return 0;
      });
      if (tried < limit) await sleep(1_000, signal);
    }
  };
