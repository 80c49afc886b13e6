import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { deadLetterTopicOf, topicSettingsOf } from '@orderline/contracts/events';
import { type Receipt, sourceHeader, type WireEvent } from '@orderline/domain/messaging';
import { createLogger, Unavailable, unwatched } from '@orderline/platform';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openKafkaClient } from './client.ts';
import { runKafkaConsumer } from './consumer.ts';
import { kafkaDeadLetters } from './dead-letters.ts';
import { consumerLag } from './inspect.ts';
import { openKafka } from './kafka.ts';
import { kafkaProducer } from './producer.ts';
import { kafkaPublisher } from './publisher.ts';
import { oneByOne } from './receive-batch.ts';
import { isRefusal } from './refusal.ts';
import { ensureTopics } from './topics.ts';

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
    open: async () =>
      oneByOne(async (wire): Promise<Receipt> => {
        const error = fail?.(wire);
        if (error) throw error;
        return 'handled';
      }),
    onReceipt: (_receipt, wire) => {
      taken.push(wire);
      if (taken.length === until) enough.resolve();
    },
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
    const tooLarge = { partition: 0, key: 'large', value: 'x'.repeat(topicSettingsOf('any').maxMessageBytes) };
    const message = (value: string) => ({ partition: 1, key: 'k', value });
    const refusal = producer.send([{ topic, messages: [message('taken'), tooLarge] }]);
    expect(isRefusal(await refusal.catch((error: unknown) => error))).toBe(true);
    await producer.send([{ topic, messages: [message('following')] }]);
    const taken = await read(topic, { until: 2 });
    expect(taken.map(({ value }) => value)).toEqual(['taken', 'following']);
  });

  it('loses nothing of what is sent at the same time as a refused event', async () => {
    const topic = await aTopic(2);
    const tooLarge = { partition: 0, key: 'large', value: 'x'.repeat(topicSettingsOf('any').maxMessageBytes) };
    const values = Array.from({ length: 10 }, (_, index) => `${index}`);
    const sends = values.map((value) => {
      const messages = [{ partition: 1, key: 'k', value }];
      const refused = Number(value) % 3 === 0;
      const sent = producer.send([{ topic, messages: refused ? [...messages, tooLarge] : messages }]);
      return sent.then(
        () => !refused,
        (error: unknown) => refused && isRefusal(error),
      );
    });
    expect(await Promise.all(sends)).toEqual(values.map(() => true));
    const taken = await read(topic, { until: values.length });
    expect(taken.map(({ value }) => value)).toEqual(values);
  });

  it('publishes more than a broker takes at once', async () => {
    const topic = await aTopic(1);
    const events = Array.from({ length: 5 }, (_, index) => anEvent(topic, 'k', `"${index}${'x'.repeat(400_000)}"`));
    await publisher.publish(events);
    const taken = await read(topic, { until: 5 });
    expect(taken.map(({ value }) => value[1])).toEqual(['0', '1', '2', '3', '4']);
  });

  it('throws Unavailable where a broker takes connections and never answers, for all who wait', async () => {
    const silent = createServer();
    await once(silent.listen(0, '127.0.0.1'), 'listening');
    const address = silent.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const frozen = openKafkaClient({ brokers: [`127.0.0.1:${port}`], clientId: 'orderline-test', logger });
    const { send } = kafkaProducer(frozen, { deadlineMs: 200 });
    const sends = await Promise.allSettled([send([]), send([]), send([])]);
    for (const sent of sends) expect(sent).toMatchObject({ status: 'rejected', reason: expect.any(Unavailable) });
    silent.close();
  });

  it('throws Unavailable where no broker answers', async () => {
    const nowhere = openKafka({ brokers: ['127.0.0.1:1'], clientId: 'orderline-test', logger });
    await expect(nowhere.publisher.publish([anEvent('t', 'k', '{}')])).rejects.toBeInstanceOf(Unavailable);
    await expect(nowhere.check([])).rejects.toThrow();
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

  it('handles as many partitions side by side as it is told to', async () => {
    const topic = await aTopic(8);
    const messages = Array.from({ length: 8 }, (_, partition) => ({ partition, key: `${partition}`, value: '{}' }));
    await producer.send([{ topic, messages }]);
    const all = Promise.withResolvers<void>();
    let underWay = 0;
    const running = await runKafkaConsumer(kafka, {
      consumer: randomUUID(),
      topics: [topic],
      partitionsAtOnce: 8,
      open: async () =>
        oneByOne(async () => {
          underWay += 1;
          if (underWay === 8) all.resolve();
          await all.promise;
          return 'handled';
        }),
      onFatal: all.reject,
    });
    await all.promise;
    await running.stop();
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

describe('a consumer that ends', () => {
  const endsAndGoesOn = async (silenceMs: number, onFirst: () => Promise<Receipt>) => {
    const topic = await aTopic(1);
    const taken: string[] = [];
    const outages: string[] = [];
    const done = Promise.withResolvers<void>();
    let first = true;
    const running = await runKafkaConsumer(kafka, {
      consumer: randomUUID(),
      topics: [topic],
      silenceMs,
      open: async () =>
        oneByOne(async (wire) => {
          if (first) {
            first = false;
            return onFirst();
          }
          taken.push(wire.value);
          if (taken.length === 2) done.resolve();
          return 'handled';
        }),
      watch: () => ({
        ...unwatched,
        failed: (error) => void outages.push(error instanceof Error ? error.message : String(error)),
      }),
      onFatal: done.reject,
    });
    await publisher.publish(['1', '2'].map((value) => anEvent(topic, 'k', value)));
    await done.promise;
    await running.stop();
    return { taken, outages };
  };

  it('is replaced where it has gone silent, and the next begins at the event that held it up', async () => {
    const { taken, outages } = await endsAndGoesOn(2_000, () => new Promise<never>(() => undefined));
    expect(taken).toEqual(['1', '2']);
    expect(outages).toContain('Kafka: no word from a broker in 2000 ms');
  });

  it('takes as many at a time as are handled, and after an outage and a restart goes on behind them', async () => {
    const topic = await aTopic(1);
    const values = Array.from({ length: 10 }, (_, index) => String(index));
    const consumer = randomUUID();
    const handled: string[] = [];
    let outages = 0;
    /** Handles three at a time, with an outage once when it is at six, until it has so many. */
    const readUntil = async (count: number) => {
      const done = Promise.withResolvers<void>();
      const running = await runKafkaConsumer(kafka, {
        consumer,
        topics: [topic],
        open: async () => async (wires) => {
          if (handled.length === 6 && outages === 0) {
            outages += 1;
            throw new Unavailable('no database');
          }
          const taken = wires.slice(0, 3);
          handled.push(...taken.map(({ value }) => value));
          return taken.map(() => 'handled');
        },
        onReceipt: (_receipt, { value }) => {
          if (value === String(count - 1)) done.resolve();
        },
        onFatal: done.reject,
      });
      await done.promise;
      await running.stop();
    };
    await publisher.publish(values.map((value) => anEvent(topic, 'k', value)));
    await readUntil(values.length);
    await publisher.publish([anEvent(topic, 'k', '10')]);
    await readUntil(values.length + 1);
    expect(handled).toEqual([...values, '10']);
    expect(outages).toBe(1);
  });

  it('is fatal where a bug ended it, so that the process ends in place of going on without', async () => {
    const topic = await aTopic(1);
    const fatal = Promise.withResolvers<Error>();
    const running = await runKafkaConsumer(kafka, {
      consumer: randomUUID(),
      topics: [topic],
      open: async () => oneByOne(async () => 'handled'),
      onReceipt: () => {
        throw new TypeError('a bug');
      },
      onFatal: fatal.resolve,
    });
    await publisher.publish([anEvent(topic, 'k', '1')]);
    expect((await fatal.promise).message).toContain('a bug');
    await running.stop();
  });

  it('leaves its group when it is told to stop, and does not start without its topic', async () => {
    const consumer = randomUUID();
    const topic = `test.${randomUUID()}`;
    const start = () =>
      runKafkaConsumer(kafka, {
        consumer,
        topics: [topic],
        open: async () => oneByOne(async () => 'handled'),
        onFatal: () => undefined,
      });
    await expect(start()).rejects.toThrow(/a topic is missing: npm run topics -- create/);
    await aTopic(1, topic);
    const running = await start();
    await running.stop();
    const { groups } = await admin.describeGroups([`orderline.${consumer}`]);
    expect(groups[0]?.members).toEqual([]);
  });
});
