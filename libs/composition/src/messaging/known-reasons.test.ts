import { jsonSchemaOf } from '@orderline/contracts/events';
import { words } from '@orderline/domain/orders';
import { expect, it } from 'vitest';

it('the contract of OrderCancelled names each reason for which an order is cancelled', () => {
  expect(jsonSchemaOf('OrderCancelled')).toMatchObject({
    properties: { reason: { 'x-extensible-enum': Object.keys(words) } },
  });
});
