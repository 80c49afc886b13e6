import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newProduct } from './http/v1/new-product.ts';
import { newOrder } from './http/v1/orders.ts';
import { listProducts } from './http/v1/products.ts';
import { exponentOf, isCurrency, isKnownCurrency } from './money.ts';

const capitals = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
const codes = capitals.flatMap((one) => capitals.flatMap((two) => capitals.map((three) => `${one}${two}${three}`)));
const currencies = codes.filter(isCurrency);

const product = (currency: string, price = '1') =>
  newProduct.safeParse({ sku: 'MUG-01', title: 'Mug', category: 'kitchen', price: { amount: price, currency } });

const places = {
  'a product': (currency: string) => product(currency).success,
  'a total that is expected': (currency: string) =>
    newOrder.shape.expectedTotal.safeParse({ amount: '1', currency }).success,
  'a filter': (currency: string) => listProducts.query.safeParse({ currency }).success,
};

describe('a currency', () => {
  it('is one that ISO 4217 lists with a minor unit', () => {
    expect(currencies).toHaveLength(165);
    expect(Object.groupBy(currencies, exponentOf)).toMatchObject({
      0: expect.arrayContaining(['JPY', 'KRW', 'ISK', 'UYI']),
      2: expect.arrayContaining(['GBP', 'EUR', 'USD', 'HUF', 'MGA', 'XCG', 'ZWG', 'SLE', 'VED']),
      3: ['BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND'],
      4: ['CLF', 'UYW'],
    });
  });

  it.each(['GPB', 'YEN', 'XXX', 'XTS', 'XAU', 'XDR', 'DEM', 'TRL', 'BGN', 'gbp', 'GB', 'GBPX', '', 'GB\u0420'])(
    'is not %j, where something is priced',
    (code) => {
      expect(isCurrency(code)).toBe(false);
      expect(product(code).success).toBe(false);
    },
  );

  it('that is withdrawn is known from the orders that have it, and priced in no more', () => {
    for (const code of ['BGN', 'HRK', 'ANG', 'ZWL']) {
      expect([isKnownCurrency(code), isCurrency(code), exponentOf(code)]).toEqual([true, false, 2]);
    }
  });

  it.each(Object.entries(places))('in %s is one of them or is refused', (_place, isTaken) => {
    for (const code of currencies) expect([code, isTaken(code)]).toEqual([code, true]);
    const others = fc.oneof(fc.constantFrom(...codes), fc.string({ unit: 'binary', maxLength: 4 }));
    fc.assert(
      fc.property(
        others.filter((code) => !isKnownCurrency(code)),
        (code) => {
          expect(isTaken(code)).toBe(false);
        },
      ),
    );
  });

  it('has as many decimals as its exponent, and not one more', () => {
    for (const code of currencies) {
      const decimals = (count: number) => (count === 0 ? '1' : `1.${'0'.repeat(count)}`);
      expect([code, product(code, decimals(exponentOf(code))).success]).toEqual([code, true]);
      expect([code, product(code, decimals(exponentOf(code) + 1)).success]).toEqual([code, false]);
    }
  });
});
