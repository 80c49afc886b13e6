import { resolve } from 'node:path';
import type { KafkaConnection, KafkaPrefixes } from '@orderline/adapters-kafka';
import type { Database } from '@orderline/adapters-postgres';
import { createLogger, InvalidConfig, loadConcerns, processSources, type Sources } from '@orderline/platform';
import { projectDirectory } from '../services/project.ts';
import { operatorEnvironment } from '../services/running.ts';
import { Misuse } from './run-command.ts';

/** Of an operator's command: the environment as given, the project's files from wherever it is started. */
export const operatorSources = async (): Promise<Sources> => {
  const { readFile } = processSources();
  return {
    env: await operatorEnvironment(process.env),
    readFile: (path) => readFile(path.startsWith('infra/') ? resolve(projectDirectory, path) : path),
  };
};

/** The brokers of the worker's configuration, in development those that run on this machine. */
export const connectKafka = async (purpose: string, given: KafkaPrefixes = {}): Promise<KafkaConnection> => {
  const { kafka } = loadConcerns('worker', ['kafka'], await operatorSources());
  const { brokers, clientId } = kafka;
  if (!brokers) throw new Misuse('no Kafka is known: set KAFKA_BROKERS, or start one by npm run start:services');
  const logger = createLogger({ service: purpose, version: 'unversioned', level: 'silent' });
  const { openKafka } = await import('@orderline/adapters-kafka');
  return openKafka({ ...kafka, ...given, brokers, clientId: `${clientId}-${purpose}`, logger });
};

/** The database of the worker's configuration, in development the one that runs on this machine. */
export const connectDatabase = async (purpose: string): Promise<Database> => {
  try {
    const { database } = loadConcerns('worker', ['database'], await operatorSources());
    const { openDatabase } = await import('@orderline/adapters-postgres');
    return openDatabase({ ...database, applicationName: `orderline ${purpose}` });
  } catch (error) {
    if (error instanceof InvalidConfig)
      throw new Misuse(`${error.message}\nIn development, npm start brings up a database.`);
    throw error;
  }
};
