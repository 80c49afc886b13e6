import { createHandover, type DeadLetters, type EventPublisher } from '@orderline/domain/delivery';
import { type Logger, Unavailable } from '@orderline/platform';
import { onItsWay } from './on-its-way.ts';
import { runPartners } from './partner-loops.ts';
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

/** The embedded profile: the relay hands events to the consumers of its own process, and partners are reached by HTTP. */
export const openHandover = ({ receiving, consumers, partners, logger, metrics }: TransportNeeds): Transport => {
  const complete = { ...receiving, deadLetters: loggedDeadLetters(logger) };
  const stopped = () => new Unavailable('the consumers are stopping');
  const handover = createHandover({ ...complete, stopped }, consumers);
  const publisher: EventPublisher = {
    publish: async (events) => handover.publisher.publish(await Promise.all(events.map(onItsWay))),
  };
  const carry = runPartners(partners, { receiving: complete, consumers, logger, metrics });
  return {
    publisher,
    receiving: complete,
    run: async (signal) => {
      await Promise.all([handover.run(signal), carry(signal)]);
    },
    checks: {},
    close: async () => {},
  };
};
