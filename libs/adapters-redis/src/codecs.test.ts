import { asId } from '@orderline/domain/shared';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { productCodec, userCodec } from './codecs.ts';
import { productOf, userOf } from './testing/counting.ts';

const anyDate = fc.date({ noInvalidDate: true, min: new Date(0), max: new Date('9999-12-31T23:59:59.999Z') });

describe('a cached product', () => {
  it('comes back as it was, whatever its texts, price and times', () => {
    const any = fc.record({
      id: fc.uuid().map((id) => asId<ReturnType<typeof productOf>['id']>(id)),
      sku: fc.string({ unit: 'binary' }),
      title: fc.string({ unit: 'binary' }),
      description: fc.string({ unit: 'grapheme' }),
      category: fc.string(),
      price: fc.record({ minor: fc.maxSafeInteger(), currency: fc.string() }),
      version: fc.maxSafeNat(),
      createdAt: anyDate,
      updatedAt: anyDate,
    });
    fc.assert(
      fc.property(any, (product) => {
        const minor = product.price.minor + 0;
        expect(productCodec.decode(productCodec.encode(product))).toEqual({
          ...product,
          price: { ...product.price, minor },
        });
      }),
    );
  });

  it.each([
    ['no JSON', '{"id":'],
    ['another kind of JSON', '[]'],
    ['null', 'null'],
    ['a field too few', JSON.stringify({ ...productOf(1), sku: undefined })],
    ['a price that is no amount', JSON.stringify({ ...productOf(1), price: 8.5 })],
    ['a price of half a penny', JSON.stringify({ ...productOf(1), price: { minor: 0.5, currency: 'GBP' } })],
    ['a time that is none', JSON.stringify({ ...productOf(1), updatedAt: 'yesterday' })],
  ])('is not read from %s', (_what, text) => {
    expect(productCodec.decode(text)).toBeUndefined();
  });
});

describe('a cached user', () => {
  it('comes back as it was', () => {
    const user = { ...userOf(1), addresses: [{ ...userOf(1).addresses[0], line2: 'Flat 2', region: 'London' }] };
    for (const n of [1, 2]) expect(userCodec.decode(userCodec.encode(userOf(n)))).toEqual(userOf(n));
    expect(userCodec.decode(JSON.stringify(user))).toEqual(user);
    const inDubai = { ...user, addresses: [{ ...userOf(1).addresses[0], city: '', postalCode: '', country: 'AE' }] };
    expect(userCodec.decode(JSON.stringify(inDubai))).toEqual(inDubai);
  });

  it('has nothing but its own fields, even where the store gives more', () => {
    const stored = { ...userOf(1), passwordHash: '$argon2id$n0t-cached' };
    expect(userCodec.encode(stored)).not.toContain('n0t-cached');
  });

  it.each([
    ['a role of another release', { roles: ['customer', 'auditor'] }],
    ['an address without a city', { addresses: [{ recipient: 'Ada', line1: '1' }] }],
    ['an address without an id', { addresses: [{ ...userOf(1).addresses[0], id: undefined }] }],
    ['no roles', { roles: undefined }],
  ])('is not read with %s', (_what, change) => {
    expect(userCodec.decode(JSON.stringify({ ...userOf(1), ...change }))).toBeUndefined();
  });
});
