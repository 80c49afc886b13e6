import { contractOf, type EventType, eventTypes } from './catalogue.ts';
import type { EventChange } from './event-contract.ts';
import { personalFieldsOf } from './json-schema.ts';
import { topicSettingsOf } from './topic-settings.ts';

/** What whoever follows an event wants to know of it besides its fields. */
export type EventFacts = {
  readonly owner: string;
  readonly topic: string;
  readonly direction: 'send' | 'receive';
  readonly key: string;
  readonly partitions: number;
  /** In words. */
  readonly kept: string;
  readonly personal: readonly string[];
  /** The last first. */
  readonly changes: readonly EventChange[];
};

export const factsOf = (type: EventType): EventFacts => {
  const { source, topic, direction, aggregateId, changes } = contractOf(type);
  const { partitions, cleanup, retentionDays } = topicSettingsOf(topic);
  return {
    owner: source.split('/').at(-1) ?? source,
    topic,
    direction,
    key: aggregateId,
    partitions,
    kept: cleanup === 'delete' ? `${retentionDays} days` : `${retentionDays} days, the last of each key for ever`,
    personal: personalFieldsOf(type),
    changes: changes.toReversed(),
  };
};

export const typesOn = (topic: string): readonly EventType[] =>
  eventTypes.filter((type) => contractOf(type).topic === topic);
