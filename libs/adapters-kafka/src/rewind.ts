import type { Admin } from 'kafkajs';
import { type KafkaNames, kafkaNames } from './names.ts';

export type Rewind = {
  /** A consumer of ours, or the group of somebody else as the brokers call it. */
  readonly whose: { readonly consumer: string } | { readonly group: string };
  readonly topics: readonly string[];
  /** The group reads again what the brokers took at this instant or later. */
  readonly from: Date;
  /** Changes nothing, and tells what would be. */
  readonly dryRun: boolean;
};

export type RewoundPartition = {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  /** Messages from there to the end. */
  readonly messages: number;
};

/** Brokers move the offsets of nobody who is reading. */
export class GroupIsRunning extends Error {
  override readonly name = 'GroupIsRunning';
}

const mustBeStopped = async (admin: Admin, group: string): Promise<void> => {
  const { groups } = await admin.describeGroups([group]);
  const state = groups[0]?.state ?? 'Dead';
  if (state === 'Empty' || state === 'Dead') return;
  throw new GroupIsRunning(`the group ${group} is ${state}: stop its consumers first, and start them after`);
};

const partitionsFrom = async (admin: Admin, topic: string, from: Date): Promise<readonly RewoundPartition[]> => {
  const [starts, ends] = await Promise.all([
    admin.fetchTopicOffsetsByTimestamp(topic, from.getTime()),
    admin.fetchTopicOffsets(topic),
  ]);
  return starts.map(({ partition, offset }) => {
    const end = Number(ends.find((one) => one.partition === partition)?.high ?? offset);
    return { topic, partition, offset: Number(offset), messages: Math.max(0, end - Number(offset)) };
  });
};

/** Sets where a stopped group reads on; throws GroupIsRunning where it is not stopped. */
export const rewindGroup = async (
  admin: Admin,
  { whose, topics: own, from, dryRun }: Rewind,
  names: KafkaNames = kafkaNames(),
): Promise<readonly RewoundPartition[]> => {
  const group = 'consumer' in whose ? names.groupOf(whose.consumer) : whose.group;
  const topics = own.map(names.topicOf);
  if (!dryRun) await mustBeStopped(admin, group);
  const rewound = (await Promise.all(topics.map((topic) => partitionsFrom(admin, topic, from)))).flat();
  if (dryRun) return rewound;
  for (const topic of topics) {
    const own = rewound.filter((one) => one.topic === topic);
    const partitions = own.map(({ partition, offset }) => ({ partition, offset: String(offset) }));
    await admin.setOffsets({ groupId: group, topic, partitions });
  }
  return rewound;
};
