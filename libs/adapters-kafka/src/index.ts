export type { KafkaOptions } from './client.ts';
export type { KafkaSubscription, RunningConsumer } from './consumer.ts';
export { type KafkaConnection, openKafka } from './kafka.ts';
export type { PartitionLag } from './lag.ts';
export { isRefusal } from './refusal.ts';
export type { Tail } from './tail.ts';
export {
  type ComparedTopics,
  deadLetterTopicOf,
  declaredTopics,
  type EnsuredTopics,
  groupOf,
  type Subscriber,
  type TopicDeclaration,
  type TopicDifference,
} from './topics.ts';
