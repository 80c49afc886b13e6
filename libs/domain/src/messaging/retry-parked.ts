import { type PollPorts, poll } from '../shared/index.ts';
import { type Consumer, type DeliverableEvent, deliver, errorMessage, read } from './consumer.ts';
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
    const receipt = await ports.within(wire, () => deliver(consumer, { wire, ...reading }));
    ports.onReceipt?.({ consumer: consumer.name, wire, receipt });
    return null;
  } catch (error) {
    if (ports.isOutage(error) && !ports.isOverdue(error)) throw error;
    return { reason: errorMessage(error), cause: error };
  }
};

export type RetryLoopPorts = PollPorts & { readonly retry: (request: RetryParked) => Promise<number> };

const everySecond = { first: 1_000, longest: 1_000 };

/** Sweeps the parked events until the signal aborts: each second, and at once while a sweep is full. */
export const runRetries =
  ({ retry, ...ports }: RetryLoopPorts) =>
  ({ signal, limit }: RetryParked & { readonly signal: AbortSignal }): Promise<void> => {
    const turn = async () => ((await retry({ limit })) < limit ? 'idle' : 'more');
    return poll(ports, { signal, turn, idleMs: everySecond, outageMs: everySecond });
  };
