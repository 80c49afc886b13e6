import type { KafkaConnection } from '@orderline/adapters-kafka';
import { subscriptions } from '@orderline/composition';
import type { AuditEntry } from '@orderline/domain/audit';
import { table } from '@orderline/platform';
import { Misuse } from '../command.ts';
import { mustExist } from './must-exist.ts';

export type RewindCommand = {
  readonly kind: 'rewind';
  readonly consumer?: string;
  readonly group?: string;
  readonly topic?: string;
  readonly from: Date;
  readonly dryRun: boolean;
};

const readerOf = ({ consumer, group, topic }: RewindCommand) => {
  if (group !== undefined) {
    if (topic === undefined) throw new Misuse('a group that is not ours needs --topic, too');
    return { name: group, whose: { group }, topics: [topic] };
  }
  const own = subscriptions.find((one) => one.consumer === consumer);
  if (!own) {
    const names = subscriptions.map((one) => one.consumer).join(', ');
    throw new Misuse(`no consumer of ours is called ${consumer}: say one of ${names}, or --group GROUP --topic TOPIC`);
  }
  const topics = topic === undefined ? own.topics : [topic];
  return { name: own.consumer, whose: { consumer: own.consumer }, topics };
};

export type RewindPorts = {
  readonly kafka: Pick<KafkaConnection, 'rewind' | 'topics' | 'groups'>;
  /** Writes to the audit what is about to be set back. */
  readonly record: (
    action: 'events replay',
    target: AuditEntry['target'],
    after: AuditEntry['after'],
  ) => Promise<unknown>;
};

/** Sets a stopped consumer group back to an instant; throws Misuse where there is no such group or topic. It tells partition by partition what it will read again. */
export const runRewind = async ({ kafka, record }: RewindPorts, command: RewindCommand) => {
  const { from, dryRun } = command;
  const { name, whose, topics } = readerOf(command);
  if (command.group !== undefined) await mustExist('group', command.group, kafka.groups);
  if (command.topic !== undefined) await mustExist('topic', command.topic, kafka.topics);
  const after = { from: from.toISOString(), topics: [...topics] };
  if (!dryRun) await record('events replay', { type: 'consumer', id: name }, after);
  const partitions = await kafka.rewind({ whose, topics, from, dryRun });
  const total = partitions.reduce((sum, { messages }) => sum + messages, 0);
  const rows = partitions
    .filter(({ messages }) => messages > 0)
    .map(({ topic, partition, offset, messages }) => [topic, `${partition}`, `${offset}`, `${messages}`]);
  const will = dryRun ? 'would read' : 'reads';
  const told = `${name} ${will} ${total} events again, from ${from.toISOString()}. What its inbox knows has no second effect.`;
  const listed = rows.length === 0 ? '' : `${table('lrrr', [['topic', 'partition', 'from', 'events'], ...rows])}\n\n`;
  return { text: `${listed}${told}\n`, json: { ...whose, from: from.toISOString(), dryRun, total, partitions } };
};
