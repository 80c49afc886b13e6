export type TopicSettings = {
  readonly partitions: number;
  /** `compact`: the last event of each key stays for ever, as it says all that there is to say. */
  readonly cleanup: 'delete' | 'compact';
  /** How long each event is there at least. */
  readonly retentionDays: number;
  readonly maxMessageBytes: number;
};

/** What holds for every topic that carries events. */
const eventTopics = {
  partitions: 12,
  retentionDays: 7,
  /** The most bytes of one batch; the relay's own batches are smaller. */
  maxMessageBytes: 1_048_588,
} as const;

/** Whose events each carry the whole of what they are about, and name no person. */
const compacted: ReadonlySet<string> = new Set(['orderline.products.v1']);

/** What holds for a topic that carries events. */
export const topicSettingsOf = (topic: string): TopicSettings => ({
  ...eventTopics,
  cleanup: compacted.has(topic) ? 'compact' : 'delete',
});

/** What holds for every topic of dead letters. */
export const deadLetterSettings: TopicSettings = {
  partitions: 1,
  cleanup: 'delete',
  /** A letter may name a person, who is promised to be gone within seven days: a broker deletes within a day more. */
  retentionDays: 6,
  /** Holds what a topic of events holds, and the headers that tell why. */
  maxMessageBytes: 2 * eventTopics.maxMessageBytes,
};

/** What a dead letter has beside the headers with which it came: who gave it up, why, when, and where it was. */
export const deadLetterHeaders = {
  'dlq-consumer': 'Which consumer gave it up.',
  'dlq-reason': 'Why, in words.',
  'dlq-attempts': 'How often it was tried.',
  'dlq-at': 'When it was given up, by RFC 3339.',
  'dlq-source-topic': 'Where it was read.',
  'dlq-source-partition': 'Its partition there; empty where it is not known.',
  'dlq-source-offset': 'Its offset there; empty where it is not known.',
} as const;

/** Where the dead letters go that a consumer of ours makes of a topic. */
export const deadLetterTopicOf = (topic: string, consumer: string): string => `${topic}.orderline.${consumer}.dlq`;

/** Who reads what. */
export type Subscriber = { readonly consumer: string; readonly topics: readonly string[] };
