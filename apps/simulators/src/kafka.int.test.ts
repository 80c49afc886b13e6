import { randomUUID } from 'node:crypto';
import { oneByOne, openKafka } from '@orderline/adapters-kafka';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Message } from './events/order.ts';
import { type RunningPartner, startPartner } from './start-partner.ts';
import { aRequest, origin, saidIn } from './testing/partner.ts';
import { aFolder, silent } from './testing/served.ts';

const brokers = (process.env.TEST_KAFKA_BROKERS ?? '').split(',');
const kafka = openKafka({ brokers, clientId: 'orderline-simulators-test', logger: silent });

let folder: Awaited<ReturnType<typeof aFolder>>;
let heard: Awaited<ReturnType<typeof kafka.consume>>;
let carrier: RunningPartner;
/** Ends this run's consumer groups. */
const own = randomUUID();
const messages: Message[] = [];
const waiting = new Set<() => void>();

const start = () =>
  startPartner('carrier', {
    port: { port: 0, explicit: true },
    given: { collectMs: 20, deliverMs: 20 },
    seed: 'test',
    state: folder.path,
    kafka,
    group: own,
    logger: silent,
    onFatal: (error) => {
      throw error;
    },
  });

beforeAll(async () => {
  folder = await aFolder();
  await kafka.ensureTopics([]);
  heard = await kafka.consume({
    consumer: `test-${own}`,
    topics: ['shipping.events.v1'],
    open: async () =>
      oneByOne(async (wire) => {
        messages.push(wire);
        for (const look of waiting) look();
        return 'handled';
      }),
    onFatal: (error) => {
      throw error;
    },
  });
  carrier = await start();
});
afterAll(async () => {
  await carrier.close();
  await heard.stop();
  await kafka.close();
  await folder.remove();
});

/** What is said of the order on the topic, once there is so much of it. */
const said = async (orderId: string, count: number): Promise<readonly Message[]> => {
  const enough = Promise.withResolvers<readonly Message[]>();
  const look = () => {
    const found = messages.filter(({ key }) => key === orderId);
    if (found.length >= count) enough.resolve(found);
  };
  waiting.add(look);
  look();
  const found = await enough.promise;
  waiting.delete(look);
  return found;
};

describe('a partner over Kafka', () => {
  it('answers requests on its topic, in the order and the trace of the request', async () => {
    const orders = Array.from({ length: 20 }, () => randomUUID());
    await kafka.publisher.publish(orders.map((order) => aRequest('ShipmentRequested', order)));
    for (const order of orders) {
      const found = await said(order, 2);
      expect(saidIn(found)).toEqual(['ShipmentCollected 1', 'ShipmentDelivered 2']);
      expect(found[0]?.headers).toMatchObject({ ce_source: '/carrier', ce_correlationid: origin.correlationId });
    }
  });

  it('goes on where it was when it is started again', async () => {
    const [before, meanwhile] = [randomUUID(), randomUUID()];
    await kafka.publisher.publish([aRequest('ShipmentRequested', before)]);
    await said(before, 2);
    await carrier.close();
    await kafka.publisher.publish([
      aRequest('ShipmentRequested', meanwhile),
      aRequest('ShipmentStatusRequested', before, 2),
    ]);
    carrier = await start();
    expect(saidIn(await said(meanwhile, 2))).toEqual(['ShipmentCollected 1', 'ShipmentDelivered 2']);
    expect(saidIn(await said(before, 3)).at(-1)).toBe('ShipmentDelivered 3');
  });
});
