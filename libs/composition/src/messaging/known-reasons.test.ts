import { cancellationReasons } from '@orderline/contracts/cancellation-reasons';
import { jsonSchemaOf } from '@orderline/contracts/events';
import { refundReasons } from '@orderline/contracts/refund-reasons';
import { refundReasons as reasonsOfRefunds } from '@orderline/domain/fulfilment';
import type { CancellationReason } from '@orderline/domain/orders';
import { expect, expectTypeOf, it } from 'vitest';

it('the contract of OrderCancelled names each reason for which an order is cancelled', () => {
  expectTypeOf<(typeof cancellationReasons)[number]>().toEqualTypeOf<CancellationReason>();
  expect(jsonSchemaOf('OrderCancelled')).toMatchObject({
    properties: { reason: { 'x-extensible-enum': [...cancellationReasons] } },
  });
});

it('the contract of OrderRefunded names each reason for which staff give money back', () => {
  expect(refundReasons).toEqual(reasonsOfRefunds);
  expect(jsonSchemaOf('OrderRefunded')).toMatchObject({
    properties: { reason: { 'x-extensible-enum': [...reasonsOfRefunds] } },
  });
});
