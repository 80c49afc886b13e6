import type { KafkaConnection, KafkaPrefixes } from '@orderline/adapters-kafka';
import type { Database } from '@orderline/adapters-postgres';
import { createLogger, InvalidConfig, loadConcerns, processSources } from '@orderline/platform';
import { Misuse } from './command.ts';

/** The brokers of the worker's configuration, in development those that run on this machine. */
export const connectKafka = async (purpose: string, given: KafkaPrefixes = {}): Promise<KafkaConnection> => {
  const { kafka } = loadConcerns('worker', ['kafka'], processSources());
  const { brokers, clientId } = kafka;
  if (!brokers) throw new Misuse('no Kafka is known: set KAFKA_BROKERS, or start one by npm run start:services');
  const logger = createLogger({ service: purpose, version: 'unversioned', level: 'silent' });
  const { openKafka } = await import('@orderline/adapters-kafka');
  return openKafka({ ...kafka, ...given, brokers, clientId: `${clientId}-${purpose}`, logger });
};

/** The database of the worker's configuration, in development the one that runs on this machine. */
export const connectDatabase = async (purpose: string): Promise<Database> => {
  try {
    const { database } = loadConcerns('worker', ['database'], processSources());
    const { openDatabase } = await import('@orderline/adapters-postgres');
    return openDatabase({ ...database, applicationName: `orderline ${purpose}` });
  } catch (error) {
    if (error instanceof InvalidConfig)
      throw new Misuse(`${error.message}\nIn development, npm start brings up a database.`);
    throw error;
  }
};
