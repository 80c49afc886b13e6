import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clean } from './clean.ts';
import type { SalesRow } from './columns.ts';

const good: SalesRow = {
  line: 2,
  invoice: '700001',
  code: '91002A',
  description: 'TIN LANTERN AMBER',
  quantity: '4',
  date: '2024-03-01 08:15:00',
  price: '3.75',
  customer: '20001.0',
  country: 'United Kingdom',
};

const reasonOf = (change: Partial<SalesRow>) => {
  const line = clean({ ...good, ...change });
  return line.kind === 'left-out' ? line.reason : 'played';
};

const saleOf = (change: Partial<SalesRow>) => {
  const line = clean({ ...good, ...change });
  return line.kind === 'sale' ? line.sale : undefined;
};

describe('a line of sales', () => {
  it.each<[Partial<SalesRow>, string]>([
    [{}, 'played'],
    [{ invoice: 'C700001', quantity: '-4' }, 'cancellation'],
    [{ invoice: 'c700001' }, 'cancellation'],
    [{ invoice: 'A700001', price: '-1106.2' }, 'accounting-entry'],
    [{ code: 'POST' }, 'non-product-code'],
    [{ code: 'dot' }, 'non-product-code'],
    [{ code: 'm' }, 'non-product-code'],
    [{ code: 'BANK CHARGES' }, 'non-product-code'],
    [{ code: 'gift_0001_40' }, 'non-product-code'],
    [{ code: 'DCGS0903' }, 'played'],
    [{ code: 'PADS' }, 'played'],
    [{ quantity: '-4' }, 'negative-quantity'],
    [{ quantity: '0' }, 'zero-quantity'],
    [{ customer: '' }, 'missing-customer'],
    [{ price: '0.0' }, 'price-zero'],
    [{ price: '-0.00' }, 'price-zero'],
    [{ price: '0.004' }, 'price-zero'],
    [{ price: '-3.75' }, 'negative-price'],
    [{ invoice: '' }, 'unreadable-line'],
    [{ code: '' }, 'unreadable-line'],
    [{ quantity: '1.5' }, 'unreadable-line'],
    [{ quantity: '9007199254740993' }, 'unreadable-line'],
    [{ quantity: '1e3' }, 'unreadable-line'],
    [{ price: 'free' }, 'unreadable-line'],
    [{ price: '3,75' }, 'unreadable-line'],
    [{ customer: 'guest' }, 'unreadable-line'],
  ])('with %j is %s', (change, reason) => {
    expect(reasonOf(change)).toBe(reason);
  });

  it('has one reason where several apply, the first of the list', () => {
    expect(reasonOf({ invoice: 'C1', code: 'POST', quantity: '-1', customer: '', price: '0' })).toBe('cancellation');
    expect(reasonOf({ code: 'POST', customer: '', price: '0' })).toBe('non-product-code');
  });

  it('has its code in upper case and its customer without the .0 of a spreadsheet', () => {
    expect(saleOf({ code: '91002a', customer: '20001.0' })).toMatchObject({ sku: '91002A', customer: '20001' });
    expect(saleOf({ customer: '20001' })).toMatchObject({ customer: '20001' });
  });

  it('has a title of one line that fits the contract', () => {
    expect(saleOf({ description: '  TIN\t LANTERN\u0007  ' })?.title).toBe('TIN LANTERN');
    expect(saleOf({ description: '🏮'.repeat(150) })?.title.length).toBe(200);
    expect(saleOf({ description: `a${'🏮'.repeat(150)}` })?.title).toMatch(/^a🏮+$/u);
  });

  it('has a price in whole pence, half a penny rounded up, whatever floating point makes of it', () => {
    expect(['1.005', '9.995', '2', '2.5', '0.005', '13541.33'].map((price) => saleOf({ price })?.price)).toEqual([
      101, 1000, 200, 250, 1, 1_354_133,
    ]);
  });

  it('has every price of whole pence exactly', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100_000_000 }), (pence) => {
        expect(saleOf({ price: (pence / 100).toFixed(2) })?.price).toBe(pence);
      }),
    );
  });
});
