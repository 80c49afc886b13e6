import type { KafkaConnection, KafkaPrefixes } from '@orderline/adapters-kafka';
import type { Database } from '@orderline/adapters-postgres';
import { createLogger, InvalidConfig, loadConcerns, processSources, Unavailable } from '@orderline/platform';
import { Misuse, Unfit } from './command.ts';
import { explainPostgres, isUnfit, isUnreachable } from './explain-postgres.ts';

/** The brokers of the worker's configuration, in development those that run on this machine. */
export const connectKafka = async (purpose: string, given: KafkaPrefixes = {}): Promise<KafkaConnection> => {
  const { kafka } = loadConcerns('worker', ['kafka'], processSources());
  const { brokers, clientId } = kafka;
  if (!brokers) throw new Misuse('no Kafka is known: set KAFKA_BROKERS, or start one by npm run start:services');
  const logger = createLogger({ service: purpose, version: 'unversioned', level: 'silent' });
  const { openKafka } = await import('@orderline/adapters-kafka');
  return openKafka({ ...kafka, ...given, brokers, clientId: `${clientId}-${purpose}`, logger });
};

const databaseSettings = () => {
  try {
    return loadConcerns('worker', ['database'], processSources()).database;
  } catch (error) {
    if (error instanceof InvalidConfig)
      throw new Misuse(`${error.message}\nIn development, npm start brings up a database.`);
    throw error;
  }
};

/**
 * Works on the database of the worker's configuration, in development the one that runs on this machine. What goes wrong with it
 * is told with where it is and what to do.
 */
export const onDatabase = async <Answer>(
  purpose: string,
  work: (database: Database) => Promise<Answer>,
): Promise<Answer> => {
  const settings = databaseSettings();
  const { openDatabase } = await import('@orderline/adapters-postgres');
  const database = openDatabase({ ...settings, applicationName: `orderline ${purpose}` });
  try {
    return await work(database);
  } catch (error) {
    const told = () => explainPostgres(error, settings.url);
    if (isUnreachable(error)) throw new Unavailable(told(), { cause: error });
    throw isUnfit(error) ? new Unfit(told(), { cause: error }) : error;
  } finally {
    await database.close();
  }
};
