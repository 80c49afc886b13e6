import {
  contractOf,
  deadLetterTopicOf,
  topics as eventTopics,
  eventTypes,
  personalFieldsOf,
} from '@orderline/contracts/events';
import { describe, expect, it } from 'vitest';
import { declaredTopics } from './topics.ts';

const dayMs = 86_400_000;
const subscribers = [
  { consumer: 'fulfilment', topics: ['orderline.orders.v1'] },
  { consumer: 'notifications', topics: ['orderline.users.v1', 'orderline.orders.v1'] },
];
const declared = declaredTopics(subscribers, { replicationFactor: 3, minInsyncReplicas: 2 });
const dead = subscribers.flatMap(({ consumer, topics }) => topics.map((topic) => deadLetterTopicOf(topic, consumer)));

/** How long a record may be there at most: until the newest of its segment is older than the retention. */
const longestDays = (config: Readonly<Record<string, string>>): number =>
  (Number(config['retention.ms']) + Number(config['segment.ms'])) / dayMs;

describe('the declared topics', () => {
  it('are those of the contracts, and one of dead letters for each consumer of each', () => {
    expect(declared.map(({ topic }) => topic)).toEqual([...eventTopics, ...dead]);
  });

  it('keep no copy of a person beyond what erasure promises: seven days of a dead letter, eight of an event', () => {
    const personal = new Set(
      eventTypes.filter((type) => personalFieldsOf(type).length > 0).map((type) => contractOf(type).topic),
    );
    expect(personal).toContain('orderline.users.v1');
    for (const { topic, config } of declared) {
      if (config['cleanup.policy'] === 'compact') {
        expect(personal).not.toContain(topic);
        continue;
      }
      expect(longestDays(config), topic).toBeLessThanOrEqual(dead.includes(topic) ? 7 : 8);
    }
  });

  it('keep the last event of each product for ever, and every event long enough to be followed', () => {
    const { config } = declared.find(({ topic }) => topic === 'orderline.products.v1') ?? {};
    expect(config).toMatchObject({ 'cleanup.policy': 'compact', 'min.compaction.lag.ms': String(7 * dayMs) });
    expect(declared.filter((one) => one.config['cleanup.policy'] === 'compact')).toHaveLength(1);
  });

  it('have the copies that are asked for, of which enough must have an event', () => {
    for (const { replicas, config } of declared) {
      expect(replicas).toBe(3);
      expect(config['min.insync.replicas']).toBe('2');
    }
    expect(declaredTopics(subscribers)[0]).not.toHaveProperty('replicas');
  });
});
