import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeEvent, type EventOf, encodeEvent, eventTypes, jsonSchemaOf, sampleOf, type WireEvent } from './index.ts';

const uuid = fc.uuid({ version: 7 });
const at = fc.date({ min: new Date('1970-01-01'), max: new Date('9999-12-31'), noInvalidDate: true });
const money = fc.record({ minor: fc.maxSafeNat(), currency: fc.constantFrom('GBP', 'JPY', 'KWD') });
const count = fc.integer({ min: 1, max: 1_000_000 });
const ordered = fc.record({ productId: uuid, sku: fc.string(), quantity: count, unitPrice: money });
const released = fc.record({ productId: uuid, quantity: count });

const eventOf = <Type extends EventOf['type'], Id extends string, Data>(
  type: Type,
  idField: Id,
  data: fc.Arbitrary<Data>,
) =>
  fc.record({ id: uuid, aggregateId: uuid, version: count, occurredAt: at, data }).map((event) => ({
    ...event,
    type,
    data: { ...event.data, [idField]: event.aggregateId } as Data & Record<Id, string>,
  }));

const events: fc.Arbitrary<EventOf> = fc.oneof(
  eventOf('UserRegistered', 'userId', fc.record({ email: fc.string(), name: fc.string(), registeredAt: at })),
  eventOf(
    'OrderPlaced',
    'orderId',
    fc.record({ customerId: uuid, lines: fc.array(ordered, { minLength: 1 }), total: money, placedAt: at }),
  ),
  eventOf(
    'OrderCancelled',
    'orderId',
    fc.record({ customerId: uuid, lines: fc.array(released, { minLength: 1 }), cancelledAt: at }),
  ),
  eventOf('StockDepleted', 'productId', fc.record({ available: fc.constant(0 as const) })),
  eventOf('StockReplenished', 'productId', fc.record({ available: count })),
);

const orderId = '0199a0c0-0000-7000-8000-000000000001';

const cancelled = {
  id: '0199a0c0-0000-7000-8000-0000000000ee',
  type: 'OrderCancelled',
  aggregateId: orderId,
  version: 2,
  occurredAt: new Date('2026-01-02T03:04:05.678Z'),
  data: {
    orderId,
    customerId: '0199a0c0-0000-7000-8000-000000000002',
    lines: [{ productId: '0199a0c0-0000-7000-8000-000000000003', quantity: 2 }],
    cancelledAt: new Date('2026-01-02T03:04:05.678Z'),
  },
} satisfies EventOf;

const wire = encodeEvent(cancelled, {});
const altered = (change: Partial<WireEvent>) => decodeEvent({ ...wire, ...change });
const withHeader = (name: string, value: string) => altered({ headers: { ...wire.headers, [name]: value } });
const withData = (change: Record<string, unknown>) =>
  altered({ value: JSON.stringify({ ...JSON.parse(wire.value), ...change }) });

describe('an event on the wire', () => {
  it('carries the CloudEvents attributes as headers, and the data alone as the value', () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    expect(encodeEvent(cancelled, { correlationId: 'r-1', traceparent })).toEqual({
      topic: 'orderline.orders.v1',
      key: orderId,
      headers: {
        ce_specversion: '1.0',
        ce_id: cancelled.id,
        ce_source: '/orderline/orders',
        ce_type: 'OrderCancelled',
        ce_time: '2026-01-02T03:04:05.678Z',
        ce_subject: orderId,
        ce_dataschema: 'https://orderline.example/schemas/OrderCancelled/1.json',
        ce_traceparent: traceparent,
        ce_correlationid: 'r-1',
        'content-type': 'application/json',
      },
      value: JSON.stringify({
        orderId,
        version: 2,
        customerId: cancelled.data.customerId,
        lines: cancelled.data.lines,
        cancelledAt: '2026-01-02T03:04:05.678Z',
      }),
    });
  });

  it('comes back as it was, whatever it is', () => {
    fc.assert(
      fc.property(events, (event) => {
        expect(decodeEvent(encodeEvent(event, {}))).toEqual({ ok: true, event });
      }),
    );
  });

  it('is not written when it has no contract, or breaks it', () => {
    expect(() => encodeEvent({ ...cancelled, type: 'OrderDanced' }, {})).toThrow(/no contract/);
    expect(() => encodeEvent({ ...cancelled, data: { ...cancelled.data, lines: [] } }, {})).toThrow();
    expect(() => encodeEvent({ ...cancelled, data: null }, {})).toThrow();
  });

  it('is read when a later minor version has added to it', () => {
    expect(withData({ gift: true })).toEqual({ ok: true, event: cancelled });
  });

  it('is read wherever its schema is served', () => {
    const elsewhere = 'https://events.shop.example/any/schemas/OrderCancelled/1.json';
    expect(withHeader('ce_dataschema', elsewhere)).toEqual({ ok: true, event: cancelled });
  });

  it('is told apart when its type or its major version is not known', () => {
    expect(withHeader('ce_type', 'OrderDanced')).toMatchObject({ ok: false, kind: 'unknown-type' });
    expect(withHeader('ce_type', 'toString')).toMatchObject({ ok: false, kind: 'unknown-type' });
    const next = 'https://orderline.example/schemas/OrderCancelled/2.json';
    expect(withHeader('ce_dataschema', next)).toMatchObject({ ok: false, kind: 'newer-version' });
  });

  it.each([
    ['is not JSON', () => altered({ value: '{' })],
    ['is null', () => altered({ value: 'null' })],
    ['is huge', () => altered({ value: `"${'x'.repeat(1_048_576)}"` })],
    ['has another key', () => altered({ key: cancelled.id })],
    ['has no headers', () => altered({ headers: {} })],
    ['names another aggregate', () => withData({ orderId: cancelled.id })],
    ['lacks a version', () => withData({ version: undefined })],
    ['has a quantity of a half', () => withData({ lines: [{ productId: cancelled.id, quantity: 0.5 }] })],
    ['has no content type', () => withHeader('content-type', 'text/plain')],
    ['has an id that is none', () => withHeader('ce_id', '7')],
    ['has another schema', () => withHeader('ce_dataschema', 'https://orderline.example/schemas/Other/1.json')],
  ])('is unreadable when it %s', (_fault, decode) => {
    const result = decode();
    expect(result).toMatchObject({ ok: false, kind: 'unreadable' });
  });

  it('is unreadable where its money has no currency, and readable in one that was withdrawn since', () => {
    const decodedIn = (currency: string) => {
      const placed = sampleOf('OrderPlaced');
      return decodeEvent({ ...placed, value: placed.value.replaceAll('GBP', currency) });
    };
    expect(decodedIn('GPB')).toMatchObject({ ok: false, kind: 'unreadable' });
    expect(decodedIn('XXX')).toMatchObject({ ok: false, kind: 'unreadable' });
    expect(decodedIn('BGN')).toMatchObject({ ok: true });
  });

  it.each(eventTypes)('%s has a JSON Schema of its wire form', (type) => {
    expect(jsonSchemaOf(type)).toMatchObject({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      $id: `https://orderline.example/schemas/${type}/1.json`,
      type: 'object',
      properties: { version: { type: 'integer' } },
    });
  });

  it('marks personal data in the schema', () => {
    expect(jsonSchemaOf('UserRegistered')).toMatchObject({ properties: { email: { pii: true }, name: { pii: true } } });
  });
});
