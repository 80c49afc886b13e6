import { type Kafka, type Message, Partitioners, type Producer } from 'kafkajs';
import { kafkaUnavailable } from './explain.ts';
import type { KafkaNames } from './names.ts';
import { isRefusal } from './refusal.ts';

export type Outgoing = { readonly topic: string; readonly messages: readonly Message[] };

export type KafkaProducer = {
  /** Sends in the order of the calls; throws Unavailable, or the broker's refusal of one of the messages. */
  send(topicMessages: readonly Outgoing[]): Promise<void>;
  /** Why the last request failed; undefined where it did not. */
  failure(): unknown;
  close(): Promise<void>;
};

const produceDeadlineMs = 5_000;

/**
 * An idempotent producer that sends one request at a time and is replaced after any failure: kafkajs takes back the
 * sequence numbers of a request that failed though a part of it may have arrived, and the broker would then drop the
 * next events as its duplicates.
 */
export const kafkaProducer = (kafka: Kafka, { deadlineMs = produceDeadlineMs } = {}): KafkaProducer => {
  let current: Promise<Producer> | null = null;
  let last: Promise<unknown> = Promise.resolve();
  let failure: unknown;
  const attempt = async (topicMessages: readonly Outgoing[], deadline: Deadline): Promise<void> => {
    if (deadline.hasPassed()) throw new Error('the requests before it took all of its time');
    current ??= connected(kafka);
    const used = current;
    const sent = used.then((producer) => sendWith(producer, topicMessages));
    try {
      await Promise.race([sent, deadline.passed]);
    } catch (error) {
      current = null;
      void discard(used, sent);
      throw error;
    }
  };
  return {
    send: async (topicMessages) => {
      const deadline = deadlineIn(deadlineMs);
      const sent = last.then(() => attempt(topicMessages, deadline));
      last = sent.catch(() => undefined);
      try {
        await sent;
        failure = undefined;
      } catch (error) {
        failure = isRefusal(error) ? undefined : error;
        throw isRefusal(error) ? error : kafkaUnavailable(error);
      } finally {
        deadline.forget();
      }
    },
    failure: () => failure,
    close: async () => {
      await last;
      const open = await current?.catch(() => null);
      current = null;
      await open?.disconnect();
    },
  };
};

/** Sends to the topics as the brokers call them. */
export const prefixed = (producer: KafkaProducer, { topicOf }: Pick<KafkaNames, 'topicOf'>): KafkaProducer => ({
  ...producer,
  send: (topicMessages) => producer.send(topicMessages.map((one) => ({ ...one, topic: topicOf(one.topic) }))),
});

const connected = async (kafka: Kafka): Promise<Producer> => {
  const producer = kafka.producer({
    idempotent: true,
    maxInFlightRequests: 1,
    allowAutoTopicCreation: false,
    createPartitioner: Partitioners.DefaultPartitioner,
  });
  await producer.connect();
  return producer;
};

const sendWith = (producer: Producer, topicMessages: readonly Outgoing[]): Promise<unknown> =>
  producer.sendBatch({
    acks: -1,
    timeout: produceDeadlineMs,
    topicMessages: topicMessages.map(({ topic, messages }) => ({ topic, messages: [...messages] })),
  });

/** Disconnects at once and again when the request is over, as kafkajs reconnects to retry it. */
const discard = async (used: Promise<Producer>, sent: Promise<unknown>): Promise<void> => {
  const producer = await used.catch(() => null);
  await producer?.disconnect().catch(() => undefined);
  await sent.catch(() => undefined);
  await producer?.disconnect().catch(() => undefined);
};

type Deadline = { readonly passed: Promise<never>; hasPassed(): boolean; forget(): void };

const deadlineIn = (ms: number): Deadline => {
  const { promise: passed, reject } = Promise.withResolvers<never>();
  passed.catch(() => undefined);
  let over = false;
  const timer = setTimeout(() => {
    over = true;
    reject(new Error(`no answer in ${ms} ms`));
  }, ms);
  return { passed, hasPassed: () => over, forget: () => clearTimeout(timer) };
};
