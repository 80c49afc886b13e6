import { now } from './clock.ts';
import { measuredPublisher } from './measured-delivery.ts';
import type { Transport, TransportNeeds } from './transport.ts';

export type Broker = { readonly brokers: readonly string[] | undefined; readonly clientId: string };

/** Kafka where there are brokers, this process itself otherwise; what is not used is not loaded. */
export const openTransport = async ({ brokers, clientId }: Broker, needs: TransportNeeds): Promise<Transport> => {
  const transport = brokers
    ? (await import('./kafka-transport.ts')).openKafkaTransport({ brokers, clientId }, needs)
    : (await import('./handover-transport.ts')).openHandover(needs);
  return { ...transport, publisher: measuredPublisher(transport.publisher, { metrics: needs.metrics, now }) };
};
