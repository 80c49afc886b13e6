import { createHandover, type DeadLetters, type EventPublisher, type WireEvent } from '@orderline/domain/delivery';
import { hop, type Logger, Unavailable } from '@orderline/platform';
import type { Transport, TransportNeeds } from './transport.ts';

/** Without a broker the dead letters stay where they are parked; the log names them. */
const loggedDeadLetters = (logger: Logger): DeadLetters => ({
  send: async ({ consumer, wire, reason, attempts }) => {
    logger.error(
      { consumer, topic: wire.topic, key: wire.key, eventId: wire.headers.ce_id, attempts, reason },
      'an event was given up; its key stays blocked',
    );
  },
});

/** The event with the `traceparent` of this hop, as a broker's publisher would send it. */
const onItsWay = async (event: WireEvent): Promise<WireEvent> => {
  const { topic, headers } = event;
  const origin = headers.ce_traceparent;
  const attributes = { 'messaging.system': 'handover', 'messaging.destination.name': topic };
  const traceparent = await hop({ name: `publish ${topic}`, attributes, origin });
  return traceparent === undefined ? event : { ...event, headers: { ...headers, traceparent } };
};

/** The embedded profile: the relay hands events to the consumers of its own process. */
export const openHandover = ({ receiving, consumers, logger }: TransportNeeds): Transport => {
  const complete = { ...receiving, deadLetters: loggedDeadLetters(logger) };
  const stopped = () => new Unavailable('the consumers are stopping');
  const handover = createHandover({ ...complete, stopped }, consumers);
  const publisher: EventPublisher = {
    publish: async (events) => handover.publisher.publish(await Promise.all(events.map(onItsWay))),
  };
  return { publisher, receiving: complete, run: handover.run, checks: {}, close: async () => {} };
};
