import { describe, expect, it } from 'vitest';
import { reconciledText } from './text.ts';

const sums = { orders: '3', units: '7', minor: '2500' };

describe('what a reconciliation of reports tells', () => {
  it('is that they agree, and with how many orders', () => {
    expect(reconciledText({ orders: 12, underWay: 0, differences: [] })).toBe('The reports agree with 12 orders.\n');
  });

  it('is each part that differs, what was left out, and what to do', () => {
    const differences = [
      { part: 'placed GBP GB 2026-11-01', expected: sums, actual: { ...sums, minor: '2400' } },
      { part: 'shipped GBP GB 2026-11-02', expected: sums, actual: sums },
    ];
    expect(reconciledText({ orders: 12, underWay: 1, differences })).toBe(
      [
        'differs  placed GBP GB 2026-11-01: 3 orders, 7 units, 2500 minor; reports have 3 orders, 7 units, 2400 minor',
        'differs  shipped GBP GB 2026-11-02: 3 orders, 7 units, 2500 minor, of other times or customers',
        'The reports differ from 12 orders. 1 are left out, as events of theirs are under way. npm run reports -- rebuild writes them down anew.\n',
      ].join('\n'),
    );
  });
});
