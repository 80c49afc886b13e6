import type { DeadLetter } from '@orderline/domain/messaging';
import * as fc from 'fast-check';
import type { IHeaders } from 'kafkajs';
import { describe, expect, it } from 'vitest';
import { wireOf } from './codec.ts';
import { kafkaDeadLetters } from './dead-letters.ts';
import type { Outgoing } from './producer.ts';

const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array));
const somewhatText = fc.oneof(
  fc.string({ unit: 'grapheme' }).map((text) => Buffer.from(text)),
  bytes,
);
const name = fc
  .string({ minLength: 1, maxLength: 8 })
  .filter((text) => !text.startsWith('dlq-') && text !== '__proto__');

const messages = fc.record({
  key: fc.option(somewhatText),
  value: fc.option(somewhatText),
  headers: fc.dictionary(name, fc.oneof(bytes, fc.array(bytes, { minLength: 2, maxLength: 3 })), { maxKeys: 4 }),
});

const inBytes = (headers: IHeaders = {}) =>
  Object.entries(headers)
    .filter(([header]) => !header.startsWith('dlq-'))
    .map(([header, values]) => [header, [values ?? []].flat().map((value) => Buffer.from(value).toString('hex'))]);

describe('a dead letter', () => {
  it('holds the bytes that came: key, value and headers, whatever they are', async () => {
    await fc.assert(
      fc.asyncProperty(messages, async (message) => {
        const sent: Outgoing[] = [];
        const letters = kafkaDeadLetters({ send: async (outgoing) => void sent.push(...outgoing) });
        const wire = wireOf({ topic: 't', partition: 1, message: { ...message, offset: '7' } });
        // What is parked and given up later has been JSON in between.
        const parked: DeadLetter['wire'] = JSON.parse(JSON.stringify(wire));
        for (const held of [wire, parked]) {
          await letters.send({ consumer: 'c', wire: held, reason: 'no', attempts: 0, at: new Date(0) });
        }
        expect(sent).toHaveLength(2);
        for (const { messages: copies } of sent) {
          for (const { key, value, headers } of copies) {
            expect(key === null || key === undefined ? null : Buffer.from(key)).toEqual(message.key);
            expect(value === null ? null : Buffer.from(value)).toEqual(message.value);
            expect(inBytes(headers)).toEqual(inBytes(message.headers));
            expect(headers).toMatchObject({ 'dlq-source-partition': '1', 'dlq-source-offset': '7' });
          }
        }
      }),
    );
  });
});
