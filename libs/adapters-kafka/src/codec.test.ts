import { sourceHeader, type WireEvent } from '@orderline/domain/messaging';
import { describe, expect, it } from 'vitest';
import { originalHeader, toKafkaMessage, wireOf } from './codec.ts';

const event: WireEvent = {
  topic: 'orderline.orders.v1',
  key: 'o1',
  headers: { ce_id: 'e1', ce_type: 'OrderPlaced', 'content-type': 'application/json' },
  value: '{"orderId":"o1","name":"Žofie"}',
};

const received = (headers: Record<string, string | Buffer | (string | Buffer)[]>, value: string | null) =>
  wireOf({
    topic: event.topic,
    partition: 3,
    message: { key: Buffer.from('o1'), value: value === null ? null : Buffer.from(value), headers, offset: '42' },
  });

const source = { [sourceHeader]: 'orderline.orders.v1/3/42' };

describe('a message of Kafka', () => {
  it('is the event in binary mode, and notes where it was read', () => {
    const { headers } = toKafkaMessage(event);
    expect(headers).toEqual(event.headers);
    const bytes = Object.fromEntries(Object.entries(event.headers).map(([name, value]) => [name, Buffer.from(value)]));
    expect(received(bytes, event.value)).toEqual({ ...event, headers: { ...event.headers, ...source } });
  });

  it('does not carry on where an event was read before', () => {
    expect(toKafkaMessage({ ...event, headers: { ...event.headers, ...source } }).headers).toEqual(event.headers);
  });

  it('is read in structured mode as the same event', () => {
    const envelope = {
      id: 'e1',
      type: 'OrderPlaced',
      datacontenttype: 'application/json',
      data: JSON.parse(event.value),
    };
    const contentType = 'application/cloudevents+json; charset=utf-8';
    const { headers, ...rest } = received({ 'content-type': contentType }, JSON.stringify(envelope));
    const { headers: expected, ...others } = event;
    expect(rest).toEqual(others);
    expect(headers).toEqual({ ...expected, ...source, [originalHeader]: expect.any(String) });
    expect(toKafkaMessage({ ...rest, headers }).headers).toEqual(expected);
  });

  it.each(['{', '[]', 'null'])('stays what it is where %j claims to be structured', (value) => {
    const headers = { 'content-type': 'application/cloudevents+json' };
    expect(received(headers, value)).toEqual({ ...event, value, headers: { ...headers, ...source } });
  });

  it('never holds a NUL or half a surrogate pair', () => {
    const envelope = JSON.stringify({ id: 'e\u0000\ud800', data: {} });
    const wires = [
      received({ 'x\u0000': 'y\u0000' }, 'a\u0000b'),
      received({ 'content-type': 'application/cloudevents+json' }, envelope),
    ];
    for (const { headers, value } of wires) {
      expect(Object.entries(headers).flat().concat(value).join(' ')).not.toMatch(/[\0\p{Cs}]/u);
    }
  });

  it('may lack everything', () => {
    const message = { key: null, value: null, offset: '0' };
    expect(wireOf({ topic: 't', partition: 0, message })).toEqual({
      topic: 't',
      key: '',
      headers: { [sourceHeader]: 't/0/0', [originalHeader]: expect.any(String) },
      value: '',
    });
  });

  it('has one value for each header, the last', () => {
    expect(received({ CE_Id: ['e0', Buffer.from('e1')] }, '{}').headers).toMatchObject({ ce_id: 'e1', ...source });
  });
});
