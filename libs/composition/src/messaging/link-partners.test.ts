import { httpClientMetrics } from '@orderline/adapters-http';
import type { OutboxQueue, TopicChoice } from '@orderline/domain/messaging';
import { createMetrics } from '@orderline/platform';
import { describe, expect, it } from 'vitest';
import { linkPartners } from './link-partners.ts';

const setUp = () => {
  const read: TopicChoice[] = [];
  const said: string[] = [];
  const queue: OutboxQueue = {
    partitions: 1,
    due: async () => [],
    lease: async () => ({ kind: 'drained', taken: 0, published: 0, failed: 0 }),
  };
  const say = (_fields: unknown, text?: string): void => void said.push(text ?? '');
  const needs = {
    queueOf: (topics: TopicChoice) => {
      read.push(topics);
      return queue;
    },
    metrics: httpClientMetrics(createMetrics('test')),
    logger: { warn: say, error: say },
  };
  return { needs, read, said };
};

const urls = { warehouseUrl: 'http://127.0.0.1:4001', carrierUrl: 'http://127.0.0.1:4002' };

describe('linking partners', () => {
  it('leaves to the relay what is for nobody that is linked', async () => {
    const { needs, read, said } = setUp();
    const linked = await linkPartners({ kafka: { brokers: undefined, clientId: 'c' }, partners: urls }, needs);
    expect(linked.partners.map(({ name }) => name)).toEqual(['warehouse', 'carrier']);
    expect(linked.others).toEqual({ except: ['warehouse.requests.v1', 'shipping.requests.v1'] });
    expect(read).toEqual([{ only: ['warehouse.requests.v1'] }, { only: ['shipping.requests.v1'] }]);
    expect(said).toEqual([]);
    await linked.close();
  });

  it('says whose requests go nowhere', async () => {
    const { needs, said } = setUp();
    const partners = { carrierUrl: urls.carrierUrl };
    const linked = await linkPartners({ kafka: { brokers: undefined, clientId: 'c' }, partners }, needs);
    expect(linked.others).toEqual({ except: ['shipping.requests.v1'] });
    expect(said).toEqual(['what is asked of the warehouse goes nowhere: set WAREHOUSE_URL']);
    await linked.close();
  });

  it('reads every topic where nobody is linked, and links nobody where there is a broker', async () => {
    const { needs, read, said } = setUp();
    const bare = await linkPartners({ kafka: { brokers: undefined, clientId: 'c' }, partners: {} }, needs);
    expect([bare.partners, bare.others]).toEqual([[], undefined]);
    expect(said).toHaveLength(2);
    const brokers = ['kafka:9092'];
    const withBroker = await linkPartners({ kafka: { brokers, clientId: 'c' }, partners: urls }, needs);
    expect([withBroker.partners, withBroker.others, read]).toEqual([[], undefined, []]);
  });
});
