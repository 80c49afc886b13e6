import { randomUUID } from 'node:crypto';
import { type Receipt, sourceHeader, type WireEvent } from '@orderline/domain/delivery';
import { createLogger, Unavailable } from '@orderline/platform';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openKafkaClient } from './client.ts';
import { runKafkaConsumer } from './consumer.ts';
import { kafkaDeadLetters } from './dead-letters.ts';
import { openKafka } from './kafka.ts';
import { consumerLag } from './lag.ts';
import { kafkaProducer, kafkaPublisher } from './producer.ts';
import { isRefusal } from './refusal.ts';
import { deadLetterTopicOf, ensureTopics, maxMessageBytes } from './topics.ts';

const brokers = (process.env.TEST_KAFKA_BROKERS ?? '').split(',');
const logger = createLogger({ service: 'test', version: '0', level: 'silent' });
const kafka = openKafkaClient({ brokers, clientId: 'orderline-test', logger });
const admin = kafka.admin();
const producer = kafkaProducer(kafka);
const publisher = kafkaPublisher(producer);

beforeAll(() => admin.connect());
afterAll(async () => {
  await producer.close();
  await admin.disconnect();
});

const aTopic = async (partitions = 3, topic = `test.${randomUUID()}`): Promise<string> => {
  await ensureTopics(admin, [{ topic, partitions, config: {} }]);
  return topic;
};

const anEvent = (topic: string, key: string, value: string): WireEvent => ({
  topic,
  key,
  headers: { ce_id: `${key}-${value.slice(0, 20)}`, 'content-type': 'application/json' },
  value,
});

type Reading = {
  readonly consumer?: string;
  readonly until: number;
  readonly fail?: (wire: WireEvent) => Error | null;
};

/** Consumes the topic from where its group stands, until that many events are taken. */
const read = async (
  topic: string,
  { consumer = randomUUID(), until, fail }: Reading,
): Promise<readonly WireEvent[]> => {
  const taken: WireEvent[] = [];
  const enough = Promise.withResolvers<void>();
  const running = await runKafkaConsumer(kafka, {
    consumer,
    topics: [topic],
    open:
      async () =>
      async (wire): Promise<Receipt> => {
        const error = fail?.(wire);
        if (error) throw error;
        return 'handled';
      },
    onReceipt: (_receipt, wire) => {
      taken.push(wire);
      if (taken.length === until) enough.resolve();
    },
    onOutage: () => undefined,
    onFatal: enough.reject,
  });
  await enough.promise;
  await running.stop();
  return taken;
};

describe('topics', () => {
  it('are created as declared, and what differs afterwards is told', async () => {
    const topic = `test.${randomUUID()}`;
    const declared = { topic, partitions: 2, config: { 'retention.ms': '60000', 'cleanup.policy': 'delete' } };
    expect(await ensureTopics(admin, [declared])).toEqual({ created: [topic], different: [] });
    expect(await ensureTopics(admin, [declared])).toEqual({ created: [], different: [] });
    const other = { ...declared, partitions: 4, config: { ...declared.config, 'retention.ms': '1000' } };
    expect(await ensureTopics(admin, [other])).toEqual({
      created: [],
      different: [
        { topic, setting: 'retention.ms', declared: '1000', found: '60000' },
        { topic, setting: 'partitions', declared: '4', found: '2' },
      ],
    });
  });
});

describe('publishing to Kafka', () => {
  it('keeps each key in order, with headers and values as they were', async () => {
    const topic = await aTopic();
    const events = Array.from({ length: 300 }, (_, index) => anEvent(topic, `k${index % 7}`, `{"n":${index}}`));
    await publisher.publish(events.slice(0, 100));
    await publisher.publish(events.slice(100));
    const taken = await read(topic, { until: events.length });
    for (const [key, expected] of Map.groupBy(events, (event) => event.key)) {
      const ofKey = taken.filter((event) => event.key === key);
      expect(ofKey.map(({ value }) => value)).toEqual(expected.map(({ value }) => value));
      expect(ofKey[0]).toMatchObject({ topic, headers: expected[0]?.headers });
    }
  });

  it('names the trace of its hop beside that of the origin', async () => {
    const topic = await aTopic(1);
    const ce_traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const event = anEvent(topic, 'k', '{}');
    await publisher.publish([{ ...event, headers: { ...event.headers, ce_traceparent } }]);
    const [taken] = await read(topic, { until: 1 });
    expect(taken?.headers).toMatchObject({
      ce_traceparent,
      traceparent: expect.stringContaining(ce_traceparent.slice(0, 35)),
    });
  });

  it('tells a refused event from an outage, and loses none of those that follow it', async () => {
    const topic = await aTopic(2);
    const tooLarge = anEvent(topic, 'large', 'x'.repeat(maxMessageBytes));
    const keys = ['a', 'b', 'c', 'd'];
    const first = keys.map((key) => anEvent(topic, key, '{"n":1}'));
    const refusal = await publisher.publish([...first, tooLarge]).catch((error: unknown) => error);
    expect(isRefusal(refusal)).toBe(true);
    const second = keys.map((key) => anEvent(topic, key, '{"n":2}'));
    await publisher.publish(second);
    const sent = new Set((await read(topic, { until: 8 })).map(({ key, value }) => `${key}${value}`));
    expect(sent).toEqual(new Set([...first, ...second].map(({ key, value }) => `${key}${value}`)));
  });

  it('publishes more than a broker takes at once', async () => {
    const topic = await aTopic(1);
    const events = Array.from({ length: 5 }, (_, index) => anEvent(topic, 'k', `"${index}${'x'.repeat(400_000)}"`));
    await publisher.publish(events);
    const taken = await read(topic, { until: 5 });
    expect(taken.map(({ value }) => value[1])).toEqual(['0', '1', '2', '3', '4']);
  });

  it('throws Unavailable where no broker answers', async () => {
    const nowhere = openKafka({ brokers: ['127.0.0.1:1'], clientId: 'orderline-test', logger });
    await expect(nowhere.publisher.publish([anEvent('t', 'k', '{}')])).rejects.toBeInstanceOf(Unavailable);
    await expect(nowhere.ping()).rejects.toThrow();
    await nowhere.close();
  });
});

describe('consuming from Kafka', () => {
  it('waits out an outage at the event that met it, and goes on in order', async () => {
    const topic = await aTopic(1);
    const events = [1, 2, 3].map((n) => anEvent(topic, 'k', `{"n":${n}}`));
    await publisher.publish(events);
    let outages = 0;
    const taken = await read(topic, {
      until: 3,
      fail: ({ value }) => {
        if (value !== events[1]?.value || outages === 2) return null;
        outages += 1;
        return new Unavailable('no database');
      },
    });
    expect(outages).toBe(2);
    expect(taken.map(({ value }) => value)).toEqual(events.map(({ value }) => value));
  });

  it('goes on behind what it has taken, and tells how far it is behind', async () => {
    const topic = await aTopic(1);
    const consumer = randomUUID();
    const lag = async () => (await consumerLag(admin, [{ consumer, topics: [topic] }])).map((one) => one.lag);
    await publisher.publish([1, 2].map((n) => anEvent(topic, 'k', `{"n":${n}}`)));
    expect(await lag()).toEqual([2]);
    await read(topic, { consumer, until: 2 });
    expect(await lag()).toEqual([0]);
    await publisher.publish([anEvent(topic, 'k', '{"n":3}')]);
    expect(await lag()).toEqual([1]);
    expect((await read(topic, { consumer, until: 1 })).map(({ value }) => value)).toEqual(['{"n":3}']);
  });

  it('leaves dead letters with all their headers, why and from where', async () => {
    const topic = await aTopic(1);
    const dead = await aTopic(1, deadLetterTopicOf(topic, 'tester'));
    await publisher.publish([anEvent(topic, 'k', 'garbage')]);
    const [wire] = await read(topic, { until: 1 });
    if (!wire) throw new Error('nothing was read');
    const at = new Date('2026-03-04T05:06:07.089Z');
    await kafkaDeadLetters(producer).send({ consumer: 'tester', wire, reason: 'not JSON', attempts: 4, at });
    const [letter] = await read(dead, { until: 1 });
    expect(letter).toEqual({
      topic: dead,
      key: 'k',
      value: 'garbage',
      headers: {
        ce_id: 'k-garbage',
        'content-type': 'application/json',
        'dlq-consumer': 'tester',
        'dlq-reason': 'not JSON',
        'dlq-attempts': '4',
        'dlq-at': '2026-03-04T05:06:07.089Z',
        'dlq-source-topic': topic,
        'dlq-source-partition': '0',
        'dlq-source-offset': '0',
        [sourceHeader]: `${dead}/0/0`,
      },
    });
  });
});
