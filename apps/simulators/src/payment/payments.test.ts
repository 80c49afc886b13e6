import type { Payment } from '@orderline/contracts/partners';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ledgerOf } from './ledger.ts';
import { authorise, type Change, change } from './payments.ts';

const reference = '01964c3c-8f2e-7c6b-9c59-6d1c1b0b0a01';
const amount = { amount: '12.50', currency: 'GBP' };
const authorised: Payment = { reference, status: 'authorised', amount };
const of = (status: Payment['status']): Payment => ({ ...authorised, status });

describe('an authorisation', () => {
  it('makes a payment, or declines it with a reason', () => {
    expect(authorise(undefined, { reference, amount })).toEqual({ kind: 'new', payment: authorised });
    const declined = { ...authorised, status: 'declined', reason: 'card-expired' };
    expect(authorise(undefined, { reference, amount, decline: 'card-expired' })).toEqual({
      kind: 'new',
      payment: declined,
    });
  });

  it('asked for again is the payment as it stands, and never another amount', () => {
    expect(authorise(of('captured'), { reference, amount })).toEqual({ kind: 'kept', payment: of('captured') });
    const other = { amount: '12.51', currency: 'GBP' };
    expect(authorise(authorised, { reference, amount: other })).toEqual({ kind: 'conflict', payment: authorised });
  });

  it('that comes after its void is voided', () => {
    const tombstone = change(undefined, reference, 'void')?.payment;
    expect(tombstone).toMatchObject({ reference, status: 'voided' });
    expect(authorise(tombstone, { reference, amount })).toEqual({ kind: 'new', payment: of('voided') });
    expect(authorise(of('voided'), { reference, amount })).toEqual({ kind: 'kept', payment: of('voided') });
  });
});

describe('a change', () => {
  it.each([
    ['authorised', 'capture', 'captured'],
    ['authorised', 'void', 'voided'],
    ['captured', 'refund', 'refunded'],
  ] as const)('of %s by %s makes it %s, once', (from, asked, to) => {
    expect(change(of(from), reference, asked)).toEqual({ kind: 'new', payment: of(to) });
    expect(change(of(to), reference, asked)).toEqual({ kind: 'kept', payment: of(to) });
  });

  it.each([
    ['captured', 'void'],
    ['authorised', 'refund'],
    ['declined', 'capture'],
    ['declined', 'void'],
    ['voided', 'capture'],
    ['refunded', 'capture'],
  ] as const)('of %s by %s is a conflict', (status, asked) => {
    expect(change(of(status), reference, asked)).toEqual({ kind: 'conflict', payment: of(status) });
  });

  it.each(['capture', 'refund'] as const)('by %s of what is unknown finds nothing', (asked) => {
    expect(change(undefined, reference, asked)).toBeUndefined();
  });

  it('never gives back what was not captured, nor captures what was voided', () => {
    const steps = fc.array(fc.constantFrom<'authorise' | Change>('authorise', 'capture', 'void', 'refund'));
    fc.assert(
      fc.property(steps, (asked) => {
        const history: string[] = [];
        let found: Payment | undefined;
        for (const step of asked) {
          const verdict =
            step === 'authorise' ? authorise(found, { reference, amount }) : change(found, reference, step);
          if (verdict?.kind !== 'new') continue;
          found = verdict.payment;
          history.push(found.status);
        }
        expect([
          '',
          'authorised',
          'authorised captured',
          'authorised captured refunded',
          'authorised voided',
          'voided',
          'voided voided',
        ]).toContain(history.join(' '));
      }),
    );
  });
});

describe('the ledger', () => {
  it('counts and sums by currency and status', () => {
    const pounds = { amount: '0.10', currency: 'GBP' };
    const yen = { amount: '700', currency: 'JPY' };
    const payments = [
      of('captured'),
      { ...of('captured'), amount: pounds },
      of('voided'),
      { ...authorised, amount: yen },
    ];
    expect(ledgerOf(payments)).toEqual({
      payments: 4,
      currencies: {
        GBP: { captured: { count: 2, amount: '12.60' }, voided: { count: 1, amount: '12.50' } },
        JPY: { authorised: { count: 1, amount: '700' } },
      },
    });
  });
});
