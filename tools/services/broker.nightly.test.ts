import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { oneByOne, openKafka } from '@orderline/adapters-kafka';
import { subscriptions } from '@orderline/composition';
import { createLogger, unwatched } from '@orderline/platform';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../e2e/testing/until.ts';
import { type Broker, openBroker } from './broker.ts';
import { findJava } from './java.ts';
import { stateDirectory } from './project.ts';

const java = await findJava(process.env).catch(() => undefined);
const logger = createLogger({ service: 'test', version: '0', level: 'silent' });
const [subscription] = subscriptions;
const topic = subscription?.topics[0] ?? '';

let broker: Broker;

beforeAll(async () => {
  if (!java) return;
  broker = await openBroker(join(stateDirectory, 'test', 'outage-kafka'));
  await broker.start();
});
afterAll(() => broker?.close(), 30_000);

describe.skipIf(!java)('a broker that was killed and is back', () => {
  it('is read from again by the consumers that it had, none of which has ended', async () => {
    const kafka = openKafka({ brokers: [broker.address], clientId: 'orderline-test', logger });
    const taken = new Set<string>();
    const fatal: Error[] = [];
    const outages: unknown[] = [];
    await kafka.ensureTopics(subscriptions);
    const begin = () =>
      kafka.consume({
        consumer: 'outage-test',
        topics: [topic],
        open: async () =>
          oneByOne(async ({ key }) => {
            taken.add(key);
            return 'handled';
          }),
        watch: () => ({ ...unwatched, failed: (error) => void outages.push(error) }),
        onFatal: (error) => fatal.push(error),
      });
    const running = await until({ what: 'the group', ask: () => begin().catch(() => undefined) });
    const travels = async () => {
      const key = randomUUID();
      const events = [{ topic, key, headers: { ce_id: key }, value: '{}' }];
      const publish = () =>
        kafka.publisher.publish(events).then(
          () => true as const,
          () => undefined,
        );
      await until({ what: 'the broker to take an event', ask: publish });
      await until({ what: 'the event to be read', ask: async () => taken.has(key) || undefined, withinMs: 90_000 });
    };
    await travels();
    await broker.kill();
    await until({ what: 'the consumer to miss its broker', ask: async () => outages.length > 0 || undefined });
    await broker.start();
    await travels();
    expect(fatal).toEqual([]);
    await running.stop();
    await kafka.close();
  }, 240_000);
});
