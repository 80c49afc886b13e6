import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeEvent, sampleOf } from '../events/index.ts';
import { address, countries, exampleAddress, neededIn, statedAddress } from './address.ts';
import { line } from './fields.ts';

const letter = fc.constantFrom(
  ...'aZ09 -\u00a0\u200b\u200d\u2060\u2800\u3000\u3164\ufeff\u0308\u00eb\u212b漢ｱ\ud83c\ud1bf',
);
const text = fc.oneof(fc.string({ unit: letter }), fc.string({ unit: 'grapheme', maxLength: 40 }));
const country = fc.constantFrom(...countries);

const stated = fc.record(
  { recipient: text, line1: text, line2: text, city: text, region: text, postalCode: text, country },
  { requiredKeys: ['recipient', 'line1', 'country'] },
);

describe('an address', () => {
  it('is kept as it reads: trimmed, composed, and the same when it is stated again', () => {
    fc.assert(
      fc.property(stated, (parts) => {
        const { success, data } = statedAddress.safeParse(parts);
        if (!success) return;
        expect(statedAddress.parse(data)).toEqual(data);
        for (const part of Object.values(data)) {
          expect(part).toBe(part.normalize('NFC').trim());
          expect(part === '' || /[^\p{Cc}\p{Cs}\s\p{Default_Ignorable_Code_Point}\u2800]/u.test(part)).toBe(true);
        }
        for (const needed of neededIn(data.country)) expect(data[needed]).not.toBe('');
      }),
    );
  });

  it('is one that answers and the carrier’s events promised to have, whatever it lacks', () => {
    const { value, ...wire } = sampleOf('ShipmentRequested');
    fc.assert(
      fc.property(stated, (parts) => {
        const { success, data } = statedAddress.safeParse(parts);
        if (!success) return;
        expect(address.parse(data)).toEqual(data);
        const requested = { ...JSON.parse(value), shippingAddress: data };
        const decoded = decodeEvent({ ...wire, value: JSON.stringify(requested) });
        expect(decoded).toMatchObject({ ok: true, event: { data: { shippingAddress: data } } });
      }),
    );
  });

  it('may bring the id under which it is kept elsewhere, which is not read; what is no id is refused', () => {
    const home = statedAddress.parse(exampleAddress);
    expect(statedAddress.parse({ id: '0199c0de-7a00-7000-8000-000000000030', ...exampleAddress })).toEqual(home);
    expect(statedAddress.safeParse({ id: 'home', ...exampleAddress }).error?.issues[0]?.path).toEqual(['id']);
  });

  it('needs no more in any country than a city and a postal code, and neither in some', () => {
    expect(countries).toContain('XK');
    for (const code of countries) {
      const parts = { recipient: 'Ada', line1: '1 High Street', country: code };
      const whole = { ...parts, city: 'Town', postalCode: '1' };
      expect([code, statedAddress.safeParse(whole).success]).toEqual([code, true]);
      expect([code, statedAddress.safeParse(parts).success]).toEqual([code, neededIn(code).length === 0]);
    }
    expect(countries.filter((code) => neededIn(code).length === 0)).toEqual(
      expect.arrayContaining(['AE', 'AG', 'HK', 'MO', 'NR']),
    );
  });
});

describe('a line of text', () => {
  it('keeps what is seen of it, joiners between letters as well', () => {
    expect(line(50).parse(' می\u200cخواهم\u00a0')).toBe('می\u200cخواهم');
    expect(line(50).parse('അവന്\u200d')).toBe('അവന്\u200d');
    expect(line(50).parse('\ufeff👩\u200d🔬\u200b')).toBe('👩\u200d🔬');
    expect(line(3).parse(' \u212bbc  ')).toBe('\u00c5bc');
  });
});
