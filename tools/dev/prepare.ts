import { openKafka } from '@orderline/adapters-kafka';
import { migrate } from '@orderline/adapters-postgres';
import { subscriptions } from '@orderline/composition';
import { openApiInfrastructure } from '@orderline/composition/api';
import { seedDemo, tellDemoStory } from '@orderline/composition/demo';
import {
  type ApiConfig,
  createLogger,
  createMetrics,
  createMonitoring,
  loadConfig,
  processSources,
} from '@orderline/platform';

type Progress = (line: string) => void;

const migrateDatabase = async ({ database }: ApiConfig, onProgress: Progress): Promise<void> => {
  const { version, applied } = await migrate(database);
  if (applied > 0) onProgress(`migrated the database to version ${version}, by ${applied} migrations`);
};

const logger = createLogger({ service: 'prepare', version: 'unversioned', level: 'warn' });

const createTopics = async ({ kafka }: ApiConfig, onProgress: Progress): Promise<void> => {
  const { brokers } = kafka;
  if (!brokers) return;
  const connection = openKafka({ ...kafka, brokers, clientId: `${kafka.clientId}-prepare`, logger });
  try {
    const { created, different } = await connection.ensureTopics(subscriptions);
    if (created.length > 0) onProgress(`created ${created.length} topics`);
    for (const { topic, setting, declared, found } of different) {
      onProgress(`topic ${topic}: ${setting} is ${found}, declared is ${declared}`);
    }
  } finally {
    await connection.close();
  }
};

type Preparing = {
  readonly onProgress: Progress;
  /** Whether the demo customer has ordered before, and what else the examples of the documents name has happened. */
  readonly withStory?: boolean;
};

/** Migrates the database, creates the topics, and seeds the demo the first time. */
export const prepare = async (env: NodeJS.ProcessEnv, { onProgress, withStory = false }: Preparing): Promise<void> => {
  const config = loadConfig('api', { ...processSources(), env });
  if (!config.service.demoUsers) {
    throw new Error(
      'the demo has well-known passwords: unset ENVIRONMENT, or set DEMO_USERS=true in development or test',
    );
  }
  await Promise.all([migrateDatabase(config, onProgress), createTopics(config, onProgress)]);
  const { version } = config.service;
  const monitoring = createMonitoring({ logger, version, metrics: createMetrics('prepare') });
  const infrastructure = await openApiInfrastructure(config, { logger, monitoring });
  try {
    const { ports } = infrastructure;
    await seedDemo({ ports, onProgress });
    if (withStory) await tellDemoStory(ports);
  } finally {
    await infrastructure.close();
  }
};
