import { NotReady } from '@orderline/platform';
import type { Admin } from 'kafkajs';
import type { TopicDeclaration } from './topics.ts';

const SHOWN = 3;

const NO_LEADER = -1;

const named = (topics: readonly string[]): string => {
  const more = topics.length - SHOWN;
  return `${topics.slice(0, SHOWN).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
};

/** Throws NotReady where brokers lack a topic that is declared, or a partition of it has nobody who takes events. */
export const checkTopics = async (admin: Admin, declared: readonly TopicDeclaration[]): Promise<void> => {
  const wanted = declared.map(({ topic }) => topic);
  const existing = new Set(await admin.listTopics());
  const missing = wanted.filter((topic) => !existing.has(topic));
  if (missing.length > 0) {
    throw new NotReady(`Kafka lacks ${named(missing)}`, 'create the topics: npm run topics -- create');
  }
  const { topics } = await admin.fetchTopicMetadata({ topics: wanted });
  const unled = topics.filter(({ partitions }) => partitions.some(({ leader }) => leader === NO_LEADER));
  if (unled.length > 0) {
    throw new NotReady(
      `no broker leads ${named(unled.map(({ name }) => name))}`,
      'bring back the brokers that hold it',
    );
  }
};
