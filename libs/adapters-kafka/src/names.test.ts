import { describe, expect, it } from 'vitest';
import { kafkaNames } from './names.ts';

describe('the names of topics and groups', () => {
  it('are those of the contract where there is no prefix', () => {
    const names = kafkaNames();
    expect(names.topicOf('orderline.orders.v1')).toBe('orderline.orders.v1');
    expect(names.groupOf('fulfilment')).toBe('orderline.fulfilment');
  });

  it('begin with the prefixes that a shared cluster asks for', () => {
    const names = kafkaNames({ topicPrefix: 'shop-eu.', groupPrefix: 'team7-' });
    expect(names.topicOf('orderline.orders.v1')).toBe('shop-eu.orderline.orders.v1');
    expect(names.groupOf('fulfilment')).toBe('team7-orderline.fulfilment');
  });

  it.each(['', 'shop.', 'orderline.'])('lead back to the contract, also with the prefix %j', (topicPrefix) => {
    const names = kafkaNames({ topicPrefix });
    expect(names.ownTopicOf(names.topicOf('orderline.orders.v1'))).toBe('orderline.orders.v1');
  });
});
