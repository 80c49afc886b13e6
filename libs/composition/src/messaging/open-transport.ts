import type { SharedConfig } from '@orderline/platform';
import { now } from '../clock.ts';
import { measuredPublisher } from '../metrics/measured-messaging.ts';
import { namingSchemasAt } from './schema-base.ts';
import type { Transport, TransportNeeds } from './transport.ts';

export type Broker = SharedConfig['kafka'];

/** Kafka where there are brokers, this process itself otherwise; what is not used is not loaded. */
export const openTransport = async (kafka: Broker, needs: TransportNeeds): Promise<Transport> => {
  const { brokers, schemaBaseUrl } = kafka;
  const transport = brokers
    ? (await import('./kafka-transport.ts')).openKafkaTransport({ ...kafka, brokers }, needs)
    : (await import('./in-process-transport.ts')).openInProcessTransport(needs);
  const publisher = namingSchemasAt(schemaBaseUrl, transport.publisher);
  return { ...transport, publisher: measuredPublisher(publisher, { metrics: needs.metrics, now }) };
};
