import type { EventPublisher, WireEvent } from '@orderline/domain/delivery';
import { activeTraceparent, runWithRemoteParent, span, Unavailable } from '@orderline/platform';
import { type Kafka, type Message, Partitioners, type Producer } from 'kafkajs';
import { messageOf } from './codec.ts';
import { isRefusal } from './refusal.ts';

export type Outgoing = { readonly topic: string; readonly messages: readonly Message[] };

export type KafkaProducer = {
  /** Sends in the order given; throws Unavailable, or the broker's refusal of one of them. */
  send(topicMessages: readonly Outgoing[]): Promise<void>;
  close(): Promise<void>;
};

const produceDeadlineMs = 5_000;

/** Bytes of values after which a batch is sent, well below what a broker takes at once. */
const batchBytes = 512 * 1_024;

/**
 * An idempotent producer that is replaced after any failure: kafkajs takes back the sequence numbers of a request that
 * failed though a part of it may have arrived, and the broker would then drop the next events as its duplicates.
 */
export const kafkaProducer = (kafka: Kafka): KafkaProducer => {
  let current: Promise<Producer> | null = null;
  const producer = (): Promise<Producer> => {
    current ??= connected(kafka);
    return current;
  };
  const replace = (failed: Promise<Producer>): void => {
    if (current === failed) current = null;
    void failed.then((old) => old.disconnect()).catch(() => undefined);
  };
  return {
    send: async (topicMessages) => {
      const used = producer();
      try {
        await withinDeadline(used.then((open) => sendWith(open, topicMessages)));
      } catch (error) {
        replace(used);
        throw isRefusal(error) ? error : new Unavailable('Kafka does not take events', { cause: error });
      }
    },
    close: async () => {
      const open = await current?.catch(() => null);
      current = null;
      await open?.disconnect();
    },
  };
};

const connected = async (kafka: Kafka): Promise<Producer> => {
  const producer = kafka.producer({
    idempotent: true,
    maxInFlightRequests: 1,
    allowAutoTopicCreation: false,
    createPartitioner: Partitioners.DefaultPartitioner,
  });
  await producer.connect();
  return producer;
};

const sendWith = (producer: Producer, topicMessages: readonly Outgoing[]): Promise<unknown> =>
  producer.sendBatch({
    acks: -1,
    timeout: produceDeadlineMs,
    topicMessages: topicMessages.map(({ topic, messages }) => ({ topic, messages: [...messages] })),
  });

const withinDeadline = async (work: Promise<unknown>): Promise<void> => {
  const { promise: deadline, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`no answer in ${produceDeadlineMs} ms`)), produceDeadlineMs);
  try {
    await Promise.race([work, deadline]);
  } finally {
    clearTimeout(timer);
  }
};

/** Publishes to Kafka, each event with the `traceparent` of this hop. */
export const kafkaPublisher = ({ send }: Pick<KafkaProducer, 'send'>): EventPublisher => ({
  publish: async (events) => {
    for (const batch of batchesOf(events)) await send(await Promise.all(byTopic(batch)));
  },
});

/** Cuts where the size is reached, so that a batch is never refused for what its events are together. */
const batchesOf = (events: readonly WireEvent[]): readonly (readonly WireEvent[])[] => {
  const batches: WireEvent[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const event of events) {
    const size = Buffer.byteLength(event.value);
    if (bytes + size > batchBytes) {
      batches.push([]);
      bytes = 0;
    }
    batches.at(-1)?.push(event);
    bytes += size;
  }
  return batches;
};

const byTopic = (events: readonly WireEvent[]): readonly Promise<Outgoing>[] =>
  [...Map.groupBy(events, ({ topic }) => topic)].map(async ([topic, ofTopic]) => ({
    topic,
    messages: await Promise.all(ofTopic.map(traced)),
  }));

const traced = async (event: WireEvent): Promise<Message> => {
  const origin = event.headers.ce_traceparent;
  const attributes = { 'messaging.system': 'kafka', 'messaging.destination.name': event.topic };
  const publishing = () => span(`publish ${event.topic}`, attributes, async () => activeTraceparent());
  const traceparent = (await runWithRemoteParent(origin, publishing)) ?? origin;
  const headers = traceparent === undefined ? event.headers : { ...event.headers, traceparent };
  return messageOf({ ...event, headers });
};
