import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { USAGE } from '../options.ts';
import { dialLines, readSettings } from './settings.ts';

const page = readFileSync(new URL('../../../../docs/how-to/simulators.md', import.meta.url), 'utf8');

describe('settings', () => {
  it('name partner, dial and value; of the same dial the last counts', () => {
    expect(readSettings(['payment.errors=.5', 'carrier.deliverMs=1/2/3', 'payment.errors=0.1'])).toEqual({
      payment: { errors: 0.1 },
      warehouse: {},
      carrier: { deliverMs: '1/2/3' },
    });
  });

  it.each([
    ['errors=1', 'PARTNER.DIAL=VALUE'],
    ['payment.pickMs=1', 'the dials of the payment:\n✖ Unrecognized key: "pickMs"'],
    ['payment.errors=often', 'at errors'],
  ])('that cannot be, such as %s, are refused by name', (text, message) => {
    expect(() => readSettings([text])).toThrow(message);
  });

  it('are told by the help and by the page, each of them', () => {
    for (const { dial, byDefault, meaning } of dialLines()) {
      expect(USAGE).toMatch(new RegExp(`^  ${dial} +${byDefault} .*${meaning.slice(0, 20)}`, 'm'));
      const row = page.split('\n').find((line) => line.startsWith('| ') && line.includes(`\`${dial}\``));
      expect(row).toContain(byDefault);
    }
  });
});
