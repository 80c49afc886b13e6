import type { Payment } from '@orderline/contracts/partners';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ledgerOf } from './ledger.ts';
import { authorise, type Change, change, refund, type Verdict } from './payments.ts';

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
  ] as const)('of %s by %s makes it %s, once', (from, asked, to) => {
    expect(change(of(from), reference, asked)).toEqual({ kind: 'new', payment: of(to) });
    expect(change(of(to), reference, asked)).toEqual({ kind: 'kept', payment: of(to) });
  });

  it.each([
    ['captured', 'void'],
    ['declined', 'capture'],
    ['declined', 'void'],
    ['voided', 'capture'],
    ['refunded', 'capture'],
  ] as const)('of %s by %s is a conflict', (status, asked) => {
    expect(change(of(status), reference, asked)).toEqual({ kind: 'conflict', payment: of(status) });
  });

  it('of what is unknown finds nothing, but for a void', () => {
    expect(change(undefined, reference, 'capture')).toBeUndefined();
    expect(refund(undefined, reference)).toBeUndefined();
  });

  it('never gives back what was not captured, nor captures what was voided', () => {
    const steps = fc.array(fc.constantFrom<'authorise' | 'refund' | Change>('authorise', 'capture', 'void', 'refund'));
    fc.assert(
      fc.property(steps, (asked) => {
        const history: string[] = [];
        let found: Payment | undefined;
        for (const step of asked) {
          const verdict = performed(found, step);
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

const performed = (found: Payment | undefined, step: 'authorise' | 'refund' | Change): Verdict | undefined => {
  if (step === 'authorise') return authorise(found, { reference, amount });
  return step === 'refund' ? refund(found, reference) : change(found, reference, step);
};

const partOf = (minor: number, id = `01964c3c-8f2e-7c6b-9c59-${String(minor).padStart(12, '0')}`) => ({
  refund: id,
  amount: { amount: (minor / 100).toFixed(2), currency: 'GBP' },
});

describe('a refund', () => {
  it('without a body gives back all that is left, once', () => {
    const whole = { ...of('refunded'), refunds: [{ refund: reference, amount }] };
    expect(refund(of('captured'), reference)).toEqual({ kind: 'new', payment: whole });
    expect(refund(whole, reference)).toEqual({ kind: 'kept', payment: whole });
    const parted = refund(of('captured'), reference, partOf(250))?.payment;
    expect(refund(parted, reference)?.payment).toMatchObject({
      status: 'refunded',
      refunds: [partOf(250), { amount: { amount: '10.00' } }],
    });
  });

  it.each(['authorised', 'declined', 'voided', 'refunded'] as const)('of what is %s is a conflict', (status) => {
    expect(refund(of(status), reference, partOf(1))).toEqual({ kind: 'conflict', payment: of(status) });
  });

  it('under an id that was used for another amount is a conflict', () => {
    const parted = refund(of('captured'), reference, partOf(250))?.payment;
    expect(refund(parted, reference, partOf(251, partOf(250).refund))).toEqual({ kind: 'conflict', payment: parted });
  });

  it('by parts is never more than was captured, and the payment is refunded once all of it is', () => {
    const parts = fc.array(fc.integer({ min: 1, max: 700 }), { maxLength: 12 });
    fc.assert(
      fc.property(parts, (asked) => {
        let found: Payment | undefined = of('captured');
        let given = 0;
        for (const [index, minor] of asked.entries()) {
          const one = partOf(minor, `01964c3c-8f2e-7c6b-9c59-${String(index).padStart(12, '0')}`);
          const first = refund(found, reference, one);
          if (first?.kind === 'new') given += minor;
          expect(first?.kind).toBe(first?.kind === 'new' ? 'new' : 'conflict');
          found = first?.payment;
          if (first?.kind === 'new') expect(refund(found, reference, one)).toEqual({ kind: 'kept', payment: found });
        }
        expect(given).toBeLessThanOrEqual(1250);
        expect(found?.status).toBe(given === 1250 ? 'refunded' : 'captured');
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
