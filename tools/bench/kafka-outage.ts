import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type KafkaConnection, oneByOne, openKafka } from '@orderline/adapters-kafka';
import { type Subscription, subscriptions } from '@orderline/composition';
import { createLogger } from '@orderline/platform';
import { openBroker } from '../services/broker.ts';
import { stateDirectory } from '../services/project.ts';

const HELP = `Example: node tools/bench/kafka-outage.ts --away 54

Kills a Kafka of its own, brings it back, and measures from the moment that it answers again: until an event is
published, and until each consumer has one that was published since. Nothing else is measured: no PostgreSQL, no effects.

  --away N     seconds without the broker (default 54)
  --rounds N   how often (default 3)
`;

const { values } = parseArgs({
  options: {
    away: { type: 'string', default: '54' },
    rounds: { type: 'string', default: '3' },
    help: { type: 'boolean', default: false },
  },
});

const say = (line: string): void => void process.stdout.write(`${line}\n`);

const AGAIN_MS = 250;

/** Publishes the mark to every topic that somebody reads, as patiently as the relay does. */
const publish = async ({ publisher }: KafkaConnection, mark: string): Promise<void> => {
  const topics = [...new Set(subscriptions.flatMap((one) => one.topics))];
  const events = topics.map((topic) => ({ topic, key: mark, headers: { ce_id: mark }, value: '{}' }));
  for (;;) {
    try {
      return await publisher.publish(events);
    } catch {
      await delay(AGAIN_MS);
    }
  }
};

const seconds = (ms: number): string => (ms / 1000).toFixed(1);

const follow = async (kafka: KafkaConnection, { consumer, topics }: Subscription) => {
  const seen = new Map<string, PromiseWithResolvers<number>>();
  const markOf = (mark: string) => {
    const marked = seen.get(mark) ?? Promise.withResolvers<number>();
    seen.set(mark, marked);
    return marked;
  };
  const begin = () =>
    kafka.consume({
      consumer,
      topics,
      open: async () =>
        oneByOne(async (wire) => {
          markOf(wire.key).resolve(performance.now());
          return 'handled';
        }),
      onFatal: (error) => say(`${consumer} is dead: ${error.message}`),
    });
  for (;;) {
    try {
      const running = await begin();
      return { name: consumer, reached: (mark: string) => markOf(mark).promise, stop: () => running.stop() };
    } catch {
      await delay(AGAIN_MS);
    }
  }
};

const main = async (): Promise<void> => {
  const broker = await openBroker(join(stateDirectory, 'bench', 'kafka'));
  const logger = createLogger({ service: 'bench', version: '0', level: 'silent' });
  await broker.start();
  const kafka = openKafka({ brokers: [broker.address], clientId: 'orderline-bench', logger });
  await kafka.ensureTopics(subscriptions);
  const subscribers = await Promise.all(subscriptions.map((subscription) => follow(kafka, subscription)));
  await publish(kafka, 'warm-up');
  await Promise.all(subscribers.map((subscriber) => subscriber.reached('warm-up')));
  for (let round = 1; round <= Number(values.rounds); round += 1) {
    await broker.kill();
    const published = publish(kafka, `round-${round}`).then(() => performance.now());
    await delay(Number(values.away) * 1000);
    await broker.start();
    const back = performance.now();
    const publishing = (await published) - back;
    const times = await Promise.all(
      subscribers.map(async ({ name, reached }) => ({ name, ms: (await reached(`round-${round}`)) - back })),
    );
    const each = times.map(({ name, ms }) => `${name} ${seconds(ms)}`).join(', ');
    say(`round ${round}, ${values.away} s away: published after ${seconds(publishing)} s; consumed: ${each}`);
  }
  await Promise.all(subscribers.map((subscriber) => subscriber.stop()));
  await kafka.close();
  await broker.close();
};

if (values.help) process.stdout.write(HELP);
else await main();
