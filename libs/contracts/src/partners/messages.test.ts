import { expect, it } from 'vitest';
import { decodeEvent, sampleOf } from '../events/index.ts';
import { message } from './messages.ts';
import { payment } from './payments.ts';

it('keeps no text that PostgreSQL could not park, wherever in a message it stands', () => {
  const broken = {
    topic: 't\0',
    key: 'k\ud800',
    headers: { 'h\0': 'v\udc00', ce_id: '\0' },
    value: '{"a":"\0\ud800"}',
  };
  expect(message.parse(broken)).toEqual({
    topic: 't\ufffd',
    key: 'k\ufffd',
    headers: { 'h\ufffd': 'v\ufffd', ce_id: '\ufffd' },
    value: '{"a":"\ufffd\ufffd"}',
  });
});

it('leaves a good message as it is', () => {
  const wire = sampleOf('ShipmentCollected');
  expect(message.parse(wire)).toEqual(wire);
  expect(decodeEvent(message.parse(wire))).toEqual(decodeEvent(wire));
});

it('reads why a payment was declined, whatever the provider wrote', () => {
  const declined = {
    reference: '0199a0c0-0000-7000-8000-00000000000d',
    status: 'declined',
    amount: { amount: '25.00', currency: 'GBP' },
  };
  expect(payment.parse({ ...declined, reason: 'no\0 \ud800funds' }).reason).toBe('no\ufffd \ufffdfunds');
  expect(payment.safeParse({ ...declined, amount: { amount: '25.00', currency: 'GPB' } }).success).toBe(false);
  expect(payment.safeParse({ ...declined, amount: { amount: '9'.repeat(1000), currency: 'GBP' } }).success).toBe(false);
});
