import { type Consumer, type DeliverableEvent, deliver, read } from './consumer.ts';
import { errorMessage } from './error-message.ts';
import type { ParkedEvent } from './ports.ts';
import type { FailedDelivery, ReceivePorts } from './receive.ts';

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
      const failed = consumer
        ? await retry(ports, { consumer, parked })
        : { reason: `no consumer is called ${parked.consumer}` };
      if (failed === null) return 'handled';
      const { reason } = failed;
      const attempts = parked.attempts + 1;
      const dueAt = ports.backoff(attempts, ports.now());
      const { wire, eventId } = parked;
      if (!dueAt) await ports.deadLetters.send({ consumer: parked.consumer, wire, reason, attempts, at: ports.now() });
      ports.onFailure?.({ consumer: parked.consumer, eventId, wire, attempts, dueAt, ...failed });
      return { error: reason, dueAt };
    });

type Attempt<Event extends DeliverableEvent> = {
  readonly consumer: Consumer<Event>;
  readonly parked: ParkedEvent;
};

/** What went wrong, or null. */
const retry = async <Event extends DeliverableEvent>(
  ports: ReceivePorts,
  { consumer, parked: { wire } }: Attempt<Event>,
): Promise<Pick<FailedDelivery, 'reason' | 'cause'> | null> => {
  const reading = read(consumer, { wire, now: ports.now() });
  if (reading.kind === 'ignored') return null;
  if (reading.kind === 'fault') return { reason: reading.detail };
  try {
    const receipt = await ports.within(wire, () => deliver(consumer.name, reading));
    ports.onReceipt?.({ consumer: consumer.name, wire, receipt });
    return null;
  } catch (error) {
    if (ports.isOutage(error) && !ports.isOverdue(error)) throw error;
    return { reason: errorMessage(error), cause: error };
  }
};

export type RetryLoopPorts = {
  readonly retry: (request: RetryParked) => Promise<number>;
  /** Waits, or ends early when the signal aborts; never throws. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly onOutage: (error: unknown) => void;
  /** Is told of each sweep that was not in vain. */
  readonly onProgress?: () => void;
};

/** Sweeps the parked events until the signal aborts: each second, and at once while a sweep is full. */
export const runRetries =
  ({ retry, sleep, onOutage, onProgress }: RetryLoopPorts) =>
  async ({ signal, limit }: RetryParked & { readonly signal: AbortSignal }): Promise<void> => {
    while (!signal.aborted) {
      const sweep = retry({ limit }).then((tried) => {
        onProgress?.();
        return tried;
      });
      const tried = await sweep.catch((error: unknown) => {
        onOutage(error);
        return 0;
      });
      if (tried < limit) await sleep(1_000, signal);
    }
  };
