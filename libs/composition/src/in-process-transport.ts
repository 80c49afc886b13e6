import { createInProcessTransport, type DeadLetters, type EventPublisher } from '@orderline/domain/messaging';
import { Unavailable } from '@orderline/platform';
import { runPartners } from './partner-loops.ts';
import type { Transport, TransportNeeds } from './transport.ts';
import { withTrace } from './with-trace.ts';

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
