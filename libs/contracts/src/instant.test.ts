import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeEvent, sampleOf } from './events/index.ts';
import { newApiKey } from './http/v1/api-keys.ts';
import { startJobRun } from './http/v1/jobs.ts';
import { instantOf } from './instant.ts';

const read = (text: string) => instantOf(text)?.toISOString() ?? null;

const withTime = (text: string, header = 'ce_ignored') => {
  const { value, headers, ...wire } = sampleOf('ShipmentCollected');
  const data = { ...JSON.parse(value), ...(header === 'ce_ignored' && { collectedAt: text }) };
  return decodeEvent({ ...wire, headers: { ...headers, [header]: text }, value: JSON.stringify(data) });
};

const places = {
  'data of a partner’s event': (text: string) => withTime(text).ok,
  'the time of a partner’s event': (text: string) => withTime(text, 'ce_time').ok,
  'the end of an API key': (text: string) => newApiKey.shape.expiresAt.safeParse(text).success,
  'the scheduled time of a job': (text: string) => startJobRun.body.safeParse({ scheduledFor: text }).success,
};

const valid = [
  ['2026-03-04T15:00:00Z', '2026-03-04T15:00:00.000Z'],
  ['2026-03-04T15:00:00.5Z', '2026-03-04T15:00:00.500Z'],
  ['2026-03-04T15:00:00.123456789Z', '2026-03-04T15:00:00.123Z'],
  ['2026-03-04T15:00:00.999999999Z', '2026-03-04T15:00:00.999Z'],
  ['2026-03-04t15:00:00z', '2026-03-04T15:00:00.000Z'],
  ['2026-03-04T16:30:00+01:30', '2026-03-04T15:00:00.000Z'],
  ['2026-03-04T15:00:00-00:00', '2026-03-04T15:00:00.000Z'],
  ['2026-01-01T00:30:00+05:45', '2025-12-31T18:45:00.000Z'],
  ['2028-02-29T12:00:00Z', '2028-02-29T12:00:00.000Z'],
  ['2026-12-31T23:59:60Z', '2027-01-01T00:00:00.000Z'],
  ['2026-12-31T15:59:60.25-08:00', '2027-01-01T00:00:00.250Z'],
] as const;

const invalid = [
  '',
  '2026-03-04',
  '2026-03-04 15:00:00Z',
  '2026-03-04T15:00Z',
  '2026-03-04T15:00:00',
  '2026-03-04T15:00:00.Z',
  '2026-03-04T15:00:00+0100',
  '2026-03-04T15:00:00+24:00',
  '2026-03-04T24:00:00Z',
  '2026-03-04T15:60:00Z',
  '2026-03-04T15:00:61Z',
  '2026-03-04T15:00:60Z',
  '2026-12-30T23:59:60Z',
  '2026-02-29T12:00:00Z',
  '2026-04-31T12:00:00Z',
  '2026-13-01T12:00:00Z',
  '0000-01-01T00:00:00Z',
  '0001-01-01T00:00:00+01:00',
  '9999-12-31T23:59:59-01:00',
  '12026-03-04T15:00:00Z',
  ' 2026-03-04T15:00:00Z',
  '2026-03-04T15:00:00Z\n',
  '٢٠٢٦-03-04T15:00:00Z',
] as const;

describe('a time', () => {
  it.each(valid)('%s is read as %s', (text, instant) => {
    expect(read(text)).toBe(instant);
  });

  it.each(invalid)('is not %j', (text) => {
    expect(instantOf(text)).toBeNull();
  });

  it.each(Object.entries(places))('in %s is any of RFC 3339, and nothing else', (_place, isTaken) => {
    for (const [text] of valid) expect([text, isTaken(text)]).toEqual([text, true]);
    for (const text of invalid) expect([text, isTaken(text)]).toEqual([text, false]);
  });

  it('is the same instant whatever its offset and its letters', () => {
    const at = fc.date({ min: new Date('0001-01-03'), max: new Date('9999-12-29'), noInvalidDate: true });
    fc.assert(
      fc.property(at, fc.integer({ min: -1439, max: 1439 }), fc.stringMatching(/^\d{0,9}$/), (date, minutes, more) => {
        const local = new Date(date.getTime() + minutes * 60_000).toISOString().slice(0, -1);
        const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
        const two = (number: number) => String(number).padStart(2, '0');
        const text = `${local}${more}${minutes < 0 ? '-' : '+'}${two(hours)}:${two(rest)}`;
        expect(read(text)).toBe(date.toISOString());
        expect(read(text.toLowerCase())).toBe(date.toISOString());
      }),
    );
  });

  it('is never a fault, whatever the text, nor an instant that PostgreSQL could not keep', () => {
    const almost = fc.stringMatching(/^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,12})?([Zz]|[+-]\d\d:\d\d)$/);
    fc.assert(
      fc.property(fc.oneof(almost, fc.string({ unit: 'binary' })), (text) => {
        const instant = instantOf(text);
        expect(instant === null || /^\d{4}-/.test(instant.toISOString())).toBe(true);
        expect(instant?.getUTCFullYear()).not.toBe(0);
      }),
    );
  });
});
