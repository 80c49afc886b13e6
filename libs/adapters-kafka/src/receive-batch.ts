import { setTimeout as sleep } from 'node:timers/promises';
import type { Receipt, Receive, WireEvent } from '@orderline/domain/messaging';
import type { WatchedLoop } from '@orderline/platform';
import type { EachBatchPayload } from 'kafkajs';
import { type ReceivedMessage, wireOf } from './codec.ts';
import type { KafkaNames } from './names.ts';

export type KafkaSubscription = Receiving & {
  readonly consumer: string;
  readonly topics: readonly string[];
  /** Watches the consumer, and each batch while it is handled, under the name given. */
  readonly watch?: (name: string) => WatchedLoop;
  /** Is told whenever the consumer has joined its group anew. */
  readonly onRebalance?: () => void;
  /** A bug has ended the consumer: the process must end. */
  readonly onFatal: (error: Error) => void;
  /** Partitions whose batches are handled side by side, each in its order. Four when absent. */
  readonly partitionsAtOnce?: number;
  /** A consumer that has heard nothing from a broker for that long is replaced. A minute when absent. */
  readonly silenceMs?: number;
};

export const watchedAs = (consumer: string): string => `consumer ${consumer}`;

type Receiving = {
  /** Opens a batch by its keys; see `openBatch` of the domain's delivery. */
  readonly open: (keys: readonly string[]) => Promise<Receive>;
  readonly onReceipt?: (receipt: Receipt, wire: WireEvent) => void;
};

/** Takes events one at a time, for who does not handle several at once. */
export const oneByOne =
  (receive: (wire: WireEvent) => Promise<Receipt>): Receive =>
  async ([wire]) =>
    wire ? [await receive(wire)] : [];

/** The event of a message, under the topic's name in its contract; the note of where it was read has the broker's name. */
export const eventOf = (received: ReceivedMessage, { ownTopicOf }: KafkaNames): WireEvent => ({
  ...wireOf(received),
  topic: ownTopicOf(received.topic),
});

const outageMs = { first: 250, longest: 2_000 } as const;

type Attempt = {
  readonly payload: EachBatchPayload;
  readonly receiving: Receiving;
  /** Is told of each outage, in which the partition waits and is tried again, and of each event that is done with. */
  readonly watched: Pick<WatchedLoop, 'failed' | 'progressed'>;
  readonly stopping: AbortSignal;
};

/** Hands over a batch in order, resolving each offset behind its effect. */
export const receiveBatch = async (attempt: Attempt, names: KafkaNames): Promise<void> => {
  const { payload, receiving, watched } = attempt;
  const { batch, resolveOffset, heartbeat, commitOffsetsIfNecessary } = payload;
  const { topic, partition, messages } = batch;
  const wires = messages.map((message) => ({
    offset: message.offset,
    wire: eventOf({ topic, partition, message }, names),
  }));
  const receive = await untilNoOutage(attempt, () => receiving.open(wires.map(({ wire }) => wire.key)));
  if (!receive) return;
  for (let taken = 0; taken < wires.length; ) {
    const rest = wires.slice(taken);
    const receipts = await untilNoOutage(attempt, () => receive(rest.map(({ wire }) => wire)));
    if (!receipts) return;
    for (const [index, receipt] of receipts.entries()) {
      const done = rest[index];
      if (!done) break;
      receiving.onReceipt?.(receipt, done.wire);
      resolveOffset(done.offset);
    }
    taken += receipts.length;
    watched.progressed();
    await heartbeat();
    await commitOffsetsIfNecessary();
  }
};

/**
 * Does the work once it can be done, or answers null when this batch is no longer ours. The partition waits in place,
 * heartbeats going on: kafkajs loses paused partitions and resolved offsets in a rebalance.
 */
const untilNoOutage = async <Value>(
  { payload: { isRunning, isStale, heartbeat }, watched, stopping }: Attempt,
  work: () => Promise<Value>,
): Promise<Value | null> => {
  let wait: number = outageMs.first;
  while (isRunning() && !isStale() && !stopping.aborted) {
    try {
      return await work();
    } catch (error) {
      watched.failed(error);
      await sleep(wait, undefined, { signal: stopping }).catch(() => undefined);
      wait = Math.min(wait * 2, outageMs.longest);
      await heartbeat();
    }
  }
  return null;
};
