/** What holds for every topic that carries events. */
export const topicSettings = {
  partitions: 12,
  retentionDays: 7,
  /** The most bytes of one batch; the relay's own batches are smaller. */
  maxMessageBytes: 1_048_588,
} as const;
