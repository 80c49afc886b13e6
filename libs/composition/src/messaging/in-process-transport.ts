import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import {
  createInProcessTransport,
  type DeadLetters,
  type EventPublisher,
  openBatch,
  type ReceivePorts,
  receiveAll,
  relayBackoff,
  runRelay,
  type WireEvent,
} from '@orderline/domain/messaging';
import { poll } from '@orderline/domain/shared';
import { hop, type LoopMonitor, type Metrics, runInCall, Unavailable, type WatchedLoop } from '@orderline/platform';
import { now } from '../clock.ts';
import { measuredPublisher } from '../metrics/measured-messaging.ts';
import type { OpenPartner } from './partner-links.ts';
import type { EventConsumer, Transport, TransportNeeds } from './transport.ts';

/** The event with the `traceparent` of this hop, as a broker's publisher would send it. */
export const withTrace = async (event: WireEvent): Promise<WireEvent> => {
  const { topic, headers } = event;
  const origin = headers.ce_traceparent;
  const attributes = { 'messaging.system': 'handover', 'messaging.destination.name': topic };
  const traceparent = await hop({ name: `publish ${topic}`, attributes, origin });
  return traceparent === undefined ? event : { ...event, headers: { ...headers, traceparent } };
};

export type PartnerLoops = {
  readonly receiving: ReceivePorts;
  readonly consumers: readonly EventConsumer[];
  readonly metrics: Metrics;
  readonly loopMonitor: Pick<LoopMonitor, 'loop'>;
};

const EVENTS_PER_LEASE = 200;
const EMPTY_PAGE_MS = { first: 50, longest: 400 };
const PAUSE_MS = { first: 100, longest: 2_000 };

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
        await receiveAll(receive, followed, () => {
          if (signal.aborted) throw new Unavailable('the consumers are stopping');
        });
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
const pull = ({ partner: { link }, receive, loop, signal }: Pull): Promise<void> => {
  let received: number | undefined;
  const turn = async () => {
    const { events, position } = await within(signal, () => link.fetchAfter(received));
    await receive(events);
    received = position ?? received;
    return position === undefined ? 'idle' : 'more';
  };
  const onOutage = (error: unknown): void => {
    received = undefined;
    loop.failed(error);
  };
  return poll(
    { sleep, onOutage, onProgress: loop.progressed },
    { signal, turn, idleMs: EMPTY_PAGE_MS, outageMs: PAUSE_MS },
  );
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
        const publisher = publisherTo(partner, loops, signal);
        const { isOutage } = loops.receiving;
        const relay = runRelay({
          queue,
          publisher,
          isOutage,
          backoff: relayBackoff,
          now,
          sleep,
          onOutage: relaying.failed,
          onProgress: relaying.progressed,
        });
        return [
          relay({ signal, limit: EVENTS_PER_LEASE, concurrency: 1 }).finally(relaying.ended),
          pull({ partner, receive, loop: pulling, signal }).finally(pulling.ended),
        ];
      }),
    );
  };

/** Without a broker the dead letters stay where they are parked. */
const parkedAlone: DeadLetters = { send: async () => undefined };

/** The embedded profile: the relay hands events to the consumers of its own process, and partners are reached by HTTP. */
export const openInProcessTransport = ({
  receiving,
  consumers,
  partners,
  metrics,
  loopMonitor,
}: TransportNeeds): Transport => {
  const complete = { ...receiving, deadLetters: parkedAlone };
  const stopped = () => new Unavailable('the consumers are stopping');
  const inProcess = createInProcessTransport({ ...complete, stopped }, consumers);
  const publisher: EventPublisher = {
    publish: async (events) => inProcess.publisher.publish(await Promise.all(events.map(withTrace))),
  };
  const carry = runPartners(partners, { receiving: complete, consumers, metrics, loopMonitor });
  return {
    publisher,
    receiving: complete,
    run: async (signal) => {
      await Promise.all([inProcess.run(signal), carry(signal)]);
    },
    checks: {},
    close: async () => {},
  };
};
