import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import {
  type EventPublisher,
  openBatch,
  type ReceivePorts,
  relayBackoff,
  runRelay,
  type WireEvent,
} from '@orderline/domain/messaging';
import { type LoopMonitor, type Metrics, runInCall, Unavailable, type WatchedLoop } from '@orderline/platform';
import { now } from './clock.ts';
import { measuredPublisher } from './measured-delivery.ts';
import type { OpenPartner } from './partner-links.ts';
import type { EventConsumer } from './transport.ts';
import { withTrace } from './with-trace.ts';

export type PartnerLoops = {
  readonly receiving: ReceivePorts;
  readonly consumers: readonly EventConsumer[];
  readonly metrics: Metrics;
  readonly loopMonitor: Pick<LoopMonitor, 'loop'>;
};

const EVENTS_PER_LEASE = 200;
const EMPTY_PAGE_MS = 50;
const PAUSE_MS = { first: 100, longest: 2_000 } as const;

const sleep = (ms: number, signal: AbortSignal): Promise<void> =>
  delay(ms, undefined, { signal }).catch(() => undefined);

/** A call of ours, which ends when we stop. */
const within = <Value>(signal: AbortSignal, work: () => Promise<Value>): Promise<Value> =>
  runInCall({ requestId: randomUUID(), signal }, work);

const publisherTo = ({ link }: OpenPartner, { metrics }: PartnerLoops, signal: AbortSignal): EventPublisher =>
  measuredPublisher(
    {
      publish: async (events) => {
        const sent = await Promise.all(events.map(withTrace));
        await within(signal, () => link.publisher.publish(sent));
      },
    },
    { metrics, now },
  );

/** Lets every consumer receive what it follows, in order; throws where any of it must be received again. */
const receiver = ({ receiving, consumers }: PartnerLoops, signal: AbortSignal) => {
  const subscribers = consumers.map((consumer) => ({ topics: consumer.topics, open: openBatch(receiving, consumer) }));
  return async (events: readonly WireEvent[]): Promise<void> => {
    const outcomes = await Promise.allSettled(
      subscribers.map(async ({ topics, open }) => {
        const followed = events.filter(({ topic }) => topics.includes(topic));
        const receive = await open(followed.map(({ key }) => key));
        for (const event of followed) {
          if (signal.aborted) throw new Unavailable('the consumers are stopping');
          await receive(event);
        }
      }),
    );
    const failure = outcomes.find((outcome) => outcome.status === 'rejected');
    if (failure) throw failure.reason;
  };
};

type Pull = {
  readonly partner: OpenPartner;
  readonly receive: (events: readonly WireEvent[]) => Promise<void>;
  readonly loop: WatchedLoop;
  readonly signal: AbortSignal;
};

/**
 * Pulls until the signal aborts. A position is passed on only when all before it is received, and forgotten after an
 * outage: a partner that starts anew may count from nothing again.
 */
const pull = async ({ partner: { link }, receive, loop, signal }: Pull): Promise<void> => {
  let received: number | undefined;
  let pauseMs: number = PAUSE_MS.first;
  while (!signal.aborted) {
    try {
      const { events, position } = await within(signal, () => link.fetchAfter(received));
      await receive(events);
      loop.progressed();
      if (position === undefined) await sleep(EMPTY_PAGE_MS, signal);
      else received = position;
      pauseMs = PAUSE_MS.first;
    } catch (error) {
      if (signal.aborted) return;
      loop.failed(error);
      received = undefined;
      await sleep(pauseMs, signal);
      pauseMs = Math.min(pauseMs * 2, PAUSE_MS.longest);
    }
  }
};

/** Carries events to and from each partner until the signal aborts; one that is away holds up nobody else. */
export const runPartners =
  (partners: readonly OpenPartner[], loops: PartnerLoops) =>
  async (signal: AbortSignal): Promise<void> => {
    const receive = receiver(loops, signal);
    await Promise.all(
      partners.flatMap((partner) => {
        const { name, queue } = partner;
        const relaying = loops.loopMonitor.loop(`relay to ${name}`, `what is asked of the ${name} waits`);
        const pulling = loops.loopMonitor.loop(`answers of ${name}`, `what the ${name} tells waits`);
        const onOutage = (error: unknown): void => {
          if (!signal.aborted) relaying.failed(error);
        };
        const publisher = publisherTo(partner, loops, signal);
        const { isOutage } = loops.receiving;
        const relay = runRelay({
          queue,
          publisher,
          isOutage,
          backoff: relayBackoff,
          now,
          sleep,
          onOutage,
          onProgress: relaying.progressed,
        });
        return [
          relay({ signal, limit: EVENTS_PER_LEASE, concurrency: 1 }).finally(relaying.ended),
          pull({ partner, receive, loop: pulling, signal }).finally(pulling.ended),
        ];
      }),
    );
  };
