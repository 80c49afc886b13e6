import { randomUUID } from 'node:crypto';
import { createLogger } from '@orderline/platform';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openKafkaClient } from './client.ts';
import { openKafka } from './kafka.ts';
import { ensureTopics } from './topics.ts';

const brokers = (process.env.TEST_KAFKA_BROKERS ?? '').split(',');
const logger = createLogger({ service: 'test', version: '0', level: 'silent' });
const kafka = openKafkaClient({ brokers, clientId: 'orderline-test', logger });
const [admin, producer] = [kafka.admin(), kafka.producer()];
const connection = openKafka({ brokers, clientId: 'orderline-test', logger, topicPrefix: 'test.' });

beforeAll(async () => {
  await Promise.all([admin.connect(), producer.connect()]);
});
afterAll(async () => {
  await Promise.all([admin.disconnect(), producer.disconnect(), connection.close()]);
});

const hour = (of: number): Date => new Date(Date.UTC(2026, 2, 4, of));

it('reads what several topics have had since an instant, to the end of each, and leaves no group', async () => {
  const topics = [randomUUID(), randomUUID(), randomUUID()];
  const config = { 'message.timestamp.type': 'CreateTime' };
  await ensureTopics(
    admin,
    topics.map((topic) => ({ topic: `test.${topic}`, partitions: 3, config })),
  );
  for (const [index, topic] of topics.slice(0, 2).entries()) {
    for (const at of [1, 2, 3, 4]) {
      const message = {
        key: `${at}`,
        value: `${index}/${at}`,
        timestamp: String(hour(at).getTime()),
        partition: at % 3,
      };
      await producer.send({ topic: `test.${topic}`, messages: [message] });
    }
  }
  const readSince = async (since: Date) => {
    const seen: string[] = [];
    await connection.readSince({ topics, since, onEvent: ({ topic, value }) => seen.push(`${topic} ${value}`) });
    return seen.toSorted();
  };
  const [first, second] = topics;
  const expected = [`${first} 0/3`, `${first} 0/4`, `${second} 1/3`, `${second} 1/4`].toSorted();
  expect(await readSince(hour(3))).toEqual(expected);
  expect(await readSince(hour(9))).toEqual([]);
  expect((await connection.groups()).filter((group) => group.includes('orderline.tail.'))).toEqual([]);
});
