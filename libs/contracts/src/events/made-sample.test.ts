import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { eventTypes } from './catalogue.ts';
import { makeSamples } from './made-sample.ts';
import { sampleOf } from './sample.ts';
import { decodeEvent } from './wire.ts';

const at = new Date('2026-03-04T05:06:07.089Z');
const made = (type: (typeof eventTypes)[number], data: unknown = {}, count = 1) =>
  makeSamples({ type, data, count, newId: randomUUID, at });
const dataOf = (result: ReturnType<typeof made>) =>
  result.ok ? result.events.map(({ value }) => JSON.parse(value)) : result.faults;
const orderId = randomUUID();

describe('samples to try a consumer with', () => {
  it.each(eventTypes)('are events that are read: %s', (type) => {
    const result = made(type, {}, 3);
    if (!result.ok) throw new Error(JSON.stringify(result.faults));
    expect(result.events).toHaveLength(3);
    for (const wire of result.events) expect(decodeEvent(wire)).toMatchObject({ ok: true });
    for (const of of ['ce_id', 'ce_subject']) {
      expect(new Set(result.events.map(({ headers }) => headers[of])).size).toBe(3);
    }
  });

  it('are the next ones of an aggregate that is named', () => {
    const result = dataOf(made('OrderPacked', { orderId, version: 3 }, 2));
    expect(result).toMatchObject([
      { orderId, version: 3 },
      { orderId, version: 4 },
    ]);
  });

  it('have what is given in place of what the sample says, and the rest of it', () => {
    const { total } = JSON.parse(sampleOf('OrderPaid').value);
    expect(dataOf(made('OrderPaid', { total: { amount: '1.00' } }))).toMatchObject([
      { total: { ...total, amount: '1.00' } },
    ]);
    expect(dataOf(made('OrderShipped', { trackingNumber: null }))[0]).not.toHaveProperty('trackingNumber');
  });

  it.each([
    ['OrderPaid', { total: { amount: '1.001' } }, '/total/amount'],
    ['OrderPaid', { total: { currency: null } }, '/total/currency'],
    ['OrderPlaced', { lines: [{ sku: 'A' }] }, '/lines/0/productId'],
    ['OrderPlaced', { lines: [] }, '/lines'],
    ['OrderPlaced', { placedAt: 'yesterday' }, '/placedAt'],
    ['OrderPlaced', { 'ca/rts~': 1 }, '/ca~1rts~0'],
    ['UserRegistered', { emial: 'a@example.com' }, '/emial'],
    ['UserRegistered', 'Ada', ''],
    ['UserRegistered', [], ''],
  ] as const)('are refused where %s would have %j, and told where', (type, data, pointer) => {
    const result = made(type, data);
    if (result.ok) throw new Error('it was made');
    expect(result.faults.map((fault) => fault.pointer)).toContain(pointer);
  });

  it('are refused with the fields that there are, where one is mistyped', () => {
    expect(dataOf(made('UserErased', { erasedOn: '2026-03-04T05:06:07.089Z' }))).toEqual([
      { pointer: '/erasedOn', detail: 'no such field: there are userId, version, erasedAt' },
    ]);
  });
});
