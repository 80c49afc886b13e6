export type { KafkaOptions, KafkaSecurity } from './client.ts';
export type { RunningConsumer } from './consumer.ts';
export { explainKafka, kafkaUnavailable } from './explain.ts';
export type { PartitionLag } from './inspect.ts';
export { type KafkaConnection, openKafka } from './kafka.ts';
export { type KafkaNames, type KafkaPrefixes, kafkaNames } from './names.ts';
export { type KafkaSubscription, oneByOne } from './receive-batch.ts';
export { isRefusal } from './refusal.ts';
export type { Tail } from './tail.ts';
export {
  type ComparedTopics,
  type Durability,
  declaredTopics,
  type EnsuredTopics,
  type TopicDeclaration,
  type TopicDifference,
} from './topics.ts';
