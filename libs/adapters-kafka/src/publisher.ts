import type { EventPublisher, WireEvent } from '@orderline/domain/messaging';
import { hop } from '@orderline/platform';
import type { Message } from 'kafkajs';
import { toKafkaMessage } from './codec.ts';
import type { KafkaProducer, Outgoing } from './producer.ts';

/** Bytes of values after which a batch is sent, well below what a broker takes at once. */
const batchBytes = 512 * 1_024;

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
  const traceparent = await hop({ name: `publish ${event.topic}`, attributes, origin });
  const headers = traceparent === undefined ? event.headers : { ...event.headers, traceparent };
  return toKafkaMessage({ ...event, headers });
};
