import type { KafkaConnection } from '@orderline/adapters-kafka';
import type { Database } from '@orderline/adapters-postgres';
import { createLogger, explainConfig, InvalidConfig, loadConfig, processSources } from '@orderline/platform';
import { operatorEnvironment } from '../services/running.ts';
import { Misuse } from './run-command.ts';

const sources = async () => ({ ...processSources(), env: await operatorEnvironment(process.env) });

/** The brokers of the worker's configuration, in development those that run on this machine. */
export const connectKafka = async (purpose: string): Promise<KafkaConnection> => {
  const { settings, faults } = explainConfig('worker', await sources());
  const [fault] = faults.filter(({ name }) => name.startsWith('KAFKA_'));
  if (fault) throw new Misuse(`${fault.name}: expected ${fault.expected}; got ${fault.got ?? 'nothing'}`);
  const settingOf = (wanted: string) => settings.find(({ name }) => name === wanted)?.value ?? '';
  const brokers = settingOf('KAFKA_BROKERS');
  if (brokers === '') throw new Misuse('no Kafka is known: set KAFKA_BROKERS, or start one by npm run start:services');
  const logger = createLogger({ service: purpose, version: 'unversioned', level: 'silent' });
  const { openKafka } = await import('@orderline/adapters-kafka');
  return openKafka({ brokers: brokers.split(','), clientId: `${settingOf('KAFKA_CLIENT_ID')}-${purpose}`, logger });
};

/** The database of the worker's configuration, in development the one that runs on this machine. */
export const connectDatabase = async (purpose: string): Promise<Database> => {
  try {
    const { database } = loadConfig('worker', await sources());
    const { openDatabase } = await import('@orderline/adapters-postgres');
    return openDatabase({ ...database, applicationName: `orderline ${purpose}` });
  } catch (error) {
    if (error instanceof InvalidConfig)
      throw new Misuse(`${error.message}\nIn development, npm start brings up a database.`);
    throw error;
  }
};
