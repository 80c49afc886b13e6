export type KafkaPrefixes = { readonly topicPrefix?: string | undefined; readonly groupPrefix?: string | undefined };

/**
 * What topics and consumer groups are called on the brokers. Everywhere else a topic has the name of its contract, in the
 * outbox too, so that a prefix is changed without touching what is stored.
 */
export type KafkaNames = {
  /** The brokers' name of a topic. */
  topicOf(topic: string): string;
  /** Our name of a topic of the brokers. */
  ownTopicOf(topic: string): string;
  /** Whether a topic of the brokers has our prefix. */
  isOwn(topic: string): boolean;
  groupOf(consumer: string): string;
};

export const kafkaNames = ({ topicPrefix = '', groupPrefix = '' }: KafkaPrefixes = {}): KafkaNames => ({
  topicOf: (topic) => `${topicPrefix}${topic}`,
  ownTopicOf: (topic) => (topic.startsWith(topicPrefix) ? topic.slice(topicPrefix.length) : topic),
  isOwn: (topic) => topic.startsWith(topicPrefix),
  groupOf: (consumer) => `${groupPrefix}orderline.${consumer}`,
});
