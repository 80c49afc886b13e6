import { randomUUID } from 'node:crypto';
import { createLogger } from '@orderline/platform';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openKafkaClient } from './client.ts';
import { GroupIsRunning, rewindGroup } from './rewind.ts';
import { ensureTopics } from './topics.ts';

const brokers = (process.env.TEST_KAFKA_BROKERS ?? '').split(',');
const logger = createLogger({ service: 'test', version: '0', level: 'silent' });
const kafka = openKafkaClient({ brokers, clientId: 'orderline-test', logger });
const admin = kafka.admin();
const producer = kafka.producer();

beforeAll(async () => {
  await Promise.all([admin.connect(), producer.connect()]);
});
afterAll(async () => {
  await Promise.all([admin.disconnect(), producer.disconnect()]);
});

const hour = (of: number): Date => new Date(Date.UTC(2026, 2, 4, of));

/** A topic with one message for each hour from 1 to 5. */
const aDay = async (): Promise<string> => {
  const topic = `test.${randomUUID()}`;
  await ensureTopics(admin, [{ topic, partitions: 1, config: { 'message.timestamp.type': 'CreateTime' } }]);
  for (const at of [1, 2, 3, 4, 5]) {
    const message = { key: 'k', value: String(at), timestamp: String(hour(at).getTime()) };
    await producer.send({ topic, messages: [message] });
  }
  return topic;
};

/** Reads as the group until the last message of the day; `during` runs while the group is reading. */
const read = async (group: string, topic: string, during?: () => Promise<unknown>): Promise<readonly string[]> => {
  const consumer = kafka.consumer({ groupId: group });
  const seen: string[] = [];
  const last = Promise.withResolvers<void>();
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await consumer.run({
    eachMessage: async ({ message }) => {
      seen.push(String(message.value));
      if (seen.at(-1) === '5') last.resolve();
    },
  });
  await last.promise;
  await during?.();
  await consumer.disconnect();
  return seen;
};

describe('a consumer group', () => {
  it('reads again from an instant, once it has been stopped', async () => {
    const topic = await aDay();
    const group = `test-${randomUUID()}`;
    const from = (at: number, dryRun = false) =>
      rewindGroup(admin, { whose: { group }, topics: [topic], from: hour(at), dryRun });
    const first = await read(group, topic, async () => {
      await expect(from(3)).rejects.toThrow(GroupIsRunning);
      expect(await from(3, true)).toEqual([{ topic, partition: 0, offset: 2, messages: 3 }]);
    });
    expect(first).toEqual(['1', '2', '3', '4', '5']);
    expect(await from(4)).toEqual([{ topic, partition: 0, offset: 3, messages: 2 }]);
    expect(await read(group, topic)).toEqual(['4', '5']);
    expect(await from(9)).toEqual([{ topic, partition: 0, offset: 5, messages: 0 }]);
    expect(await from(0)).toEqual([{ topic, partition: 0, offset: 0, messages: 5 }]);
    expect(await read(group, topic)).toEqual(first);
  });
});
