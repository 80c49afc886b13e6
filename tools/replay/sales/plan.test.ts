import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Cleaned, clean } from './clean.ts';
import type { SalesRow } from './columns.ts';
import { loadPlan } from './load-plan.ts';
import { type Plan, planReplay } from './plan.ts';
import { readShare, type Share, shareOf, WHOLE } from './share.ts';

const share = (text: string): Share => readShare(text) ?? WHOLE;

const sampleFile = join(import.meta.dirname, '../sample.csv');
const { plan: sample } = await loadPlan(sampleFile, { stock: WHOLE });

const invoice = (number: string) => sample.invoices.find((one) => one.invoice === number);
const product = (sku: string) => sample.products.find((one) => one.sku === sku);
const leftOut = ({ tally }: Plan) =>
  Object.fromEntries(tally.leftOut.map(({ reason, lines, units }) => [reason, [lines, units]]));

const row = (change: Partial<SalesRow>): Cleaned =>
  clean({
    line: 2,
    invoice: '1',
    code: '10001',
    description: 'THING',
    quantity: '1',
    date: '',
    price: '1.0',
    customer: '7',
    country: 'France',
    ...change,
  });

describe('the plan of the sample', () => {
  it('accounts for every line, by its reason', () => {
    expect(sample.tally.read).toEqual({ lines: 59, units: 1_000_399 });
    expect(sample.tally.played).toEqual({ lines: 30, units: 306 });
    expect(leftOut(sample)).toEqual({
      'unreadable-line': [6, 16],
      cancellation: [2, -3],
      'accounting-entry': [1, 1],
      'non-product-code': [9, 9],
      'negative-quantity': [2, -55],
      'zero-quantity': [1, 0],
      'missing-customer': [2, 11],
      'price-zero': [2, 102],
      'negative-price': [1, 4],
      'conflicting-customer': [1, 6],
      'quantity-too-large': [2, 1_000_002],
    });
    expect(sample.tally).toMatchObject({ merged: 3, repriced: 3, unreadable: [34, 35, 36, 52, 53, 54] });
    expect(sample.tally.nonProductCodes).toMatchObject({ M: 2, POST: 1, DOT: 1, 'BANK CHARGES': 1, GIFT_0001_20: 1 });
  });

  it('has 14 invoices of 11 customers over 23 products', () => {
    expect([sample.invoices.length, sample.customers.length, sample.products.length]).toEqual([14, 11, 23]);
  });

  it('adds up a code that an invoice has twice, also where only the case differs', () => {
    expect(invoice('700001')?.lines).toContainEqual({ sku: '91001', quantity: 8 });
    expect(invoice('700004')?.lines).toEqual([
      { sku: '91002A', quantity: 8 },
      { sku: '91006', quantity: 2 },
    ]);
  });

  it('joins a late line to the invoice that it belongs to', () => {
    expect(invoice('700001')?.lines.at(-1)).toEqual({ sku: '91029', quantity: 9 });
  });

  it('takes the first price, and the first title that there is', () => {
    expect(product('91002A')).toMatchObject({ price: 375, sold: 12 });
    expect(product('91014')?.price).toBe(795);
    expect(product('91012')?.title).toBe('ROPE SOAP LAVENDER');
    expect(product('91013')?.title).toBe('Product 91013');
    expect(product('91003')?.title).toBe('TEA TOWEL, "GOOD MORNING"');
    expect(product('91028')).toMatchObject({ title: 'CAFÉ MENU BOARD', price: 1000 });
  });

  it('sends each invoice to its own country, and what has no code to GB, counted', () => {
    const country = (number: string) => invoice(number)?.country;
    expect(['700002', '700004', '700007', '700017', '700025'].map(country)).toEqual(['IE', 'JE', 'DE', 'AT', 'ZA']);
    expect(['700011', '700012'].map(country)).toEqual(['GB', 'GB']);
    expect(sample.tally.withoutCountry).toEqual({ Unspecified: 1, 'European Community': 1 });
  });

  it('receives what the orders sell, or a share of it rounded down', async () => {
    expect(sample.products.every(({ sold, received }) => sold === received)).toBe(true);
    const { plan } = await loadPlan(sampleFile, { stock: share('0.5') });
    expect(plan.products.find(({ sku }) => sku === '91013')).toMatchObject({ sold: 5, received: 2 });
  });

  it('with a limit has the first invoices, what they need, and the prices of the whole file', async () => {
    const { plan } = await loadPlan(sampleFile, { limit: 2, stock: WHOLE });
    expect(plan.invoices).toEqual(sample.invoices.slice(0, 2));
    expect(plan.customers).toEqual(['20001', '20002']);
    expect(plan.products.map(({ sku }) => sku).sort()).toEqual(
      ['91001', '91002A', '91002B', '91003', '91004', '91005', '91029'].sort(),
    );
    expect(leftOut(plan)['beyond-limit']?.[0]).toBe(sample.tally.played.lines - plan.tally.played.lines);
  });
});

describe('any plan', () => {
  it('has an invoice of 1,000 lines, and leaves out one of 1,001', () => {
    const lines = (invoiceNo: string, count: number) =>
      Array.from({ length: count }, (_, index) => row({ invoice: invoiceNo, code: String(10_000 + index) }));
    const plan = planReplay([...lines('1', 1_000), ...lines('2', 1_001)], { stock: WHOLE });
    expect(plan.invoices.map(({ lines: { length } }) => length)).toEqual([1_000]);
    expect(leftOut(plan)).toEqual({ 'too-many-lines': [1_001, 1_001] });
  });

  const rows = fc.array(
    fc.record({
      line: fc.nat(),
      invoice: fc.constantFrom('1', '2', '3', 'C4', 'A5', ''),
      code: fc.constantFrom('10001', '10001a', '10001A', '10002', 'POST', ''),
      description: fc.constantFrom('', 'THING'),
      quantity: fc.oneof(fc.integer({ min: -20, max: 600_000 }).map(String), fc.constantFrom('x', '1.5', '')),
      date: fc.constant(''),
      price: fc.constantFrom('1.5', '2', '0', '-1', 'x'),
      customer: fc.constantFrom('7', '7.0', '8', '', 'x'),
      country: fc.constantFrom('France', 'Unspecified'),
    }),
    { maxLength: 40 },
  );

  it('loses no line and no unit: what is played and what is left out is the file', () => {
    fc.assert(
      fc.property(rows, fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }), (generated, limit) => {
        const { tally, invoices } = planReplay(generated.map(clean), { limit, stock: WHOLE });
        const sum = (key: 'lines' | 'units') => tally.leftOut.reduce((total, count) => total + count[key], 0);
        const units = generated.map(({ quantity }) => (/^-?\d+$/.test(quantity) ? Number(quantity) : 0));
        expect(tally.played.lines + sum('lines')).toBe(generated.length);
        expect(tally.played.units + sum('units')).toBe(units.reduce((total, unit) => total + unit, 0));
        expect(invoices.flatMap(({ lines }) => lines).reduce((total, { quantity }) => total + quantity, 0)).toBe(
          tally.played.units,
        );
      }),
    );
  });

  it('is one that the API can take: known products and customers, distinct codes, quantities within limits', () => {
    fc.assert(
      fc.property(rows, (generated) => {
        const { products, customers, invoices } = planReplay(generated.map(clean), { stock: WHOLE });
        const skus = new Set(products.map(({ sku }) => sku));
        expect(skus.size).toBe(products.length);
        for (const { customer, lines } of invoices) {
          expect(customers).toContain(customer);
          expect(new Set(lines.map(({ sku }) => sku)).size).toBe(lines.length);
          for (const { sku, quantity } of lines) {
            expect(skus.has(sku) && quantity >= 1 && quantity <= 1_000_000).toBe(true);
          }
        }
        for (const { sku, sold } of products) {
          const ordered = invoices.flatMap(({ lines }) => lines).filter((line) => line.sku === sku);
          expect(sold).toBe(ordered.reduce((total, { quantity }) => total + quantity, 0));
        }
      }),
    );
  });
});

describe('a share of stock', () => {
  it('is exact where floating point is not', () => {
    expect([shareOf(share('0.29'), 100), shareOf(share('1.0'), 3), shareOf(share('0.333333'), 3)]).toEqual([29, 3, 0]);
  });

  it('is read from a decimal number up to 100, and from nothing else', () => {
    expect(['0', '100', '1.5'].map(readShare)).toEqual([0, 100_000_000, 1_500_000]);
    expect(['', '-1', '101', '1e2', '.5', '0.1234567', 'all'].map(readShare)).toEqual(
      Array.from({ length: 7 }, () => undefined),
    );
  });
});
