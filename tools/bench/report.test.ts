import { describe, expect, it } from 'vitest';
import aims from './aims.json' with { type: 'json' };
import { page, type Report, render } from './report.ts';

const report = (quick: boolean): Report => ({
  quick,
  run: { measured: '2026-11-30', commit: 'abc' },
  aims,
  sections: [
    {
      title: 'Orders',
      left: ['pgbench is left out: there is none.'],
      rows: [
        { name: 'Orderline', figures: { 'per s': 1234.5, 'sum µs': 599.6, 'µs ÷ Hono': 0.876 }, rounds: [] },
        { name: 'pgbench', figures: { 'per s': 2000, 'sum µs': Number.NaN }, rounds: [] },
      ],
    },
  ],
});

describe('the report', () => {
  it('sets what was reached beside the aims', () => {
    expect(render(report(false))).toMatch(/÷ Hono \+ the one statement +3\.2 +≤ 0\.9 +0\.876\n/);
    expect(render(report(false))).toMatch(/relay, events\/s +not shown +≥ 10,000 +–\n/);
  });

  it('gives a dash for what a variant has not, and says what was left out', () => {
    expect(render(report(false))).toMatch(/Orderline +1,235 +600 +0\.876\npgbench +2,000 +– +–\npgbench is left out/);
  });

  it('shows no aims where it was too quick to measure', () => {
    expect(render(report(true))).not.toContain('≤ 0.9');
    expect(render(report(true))).toContain('these are no figures');
  });

  it('writes its tables into the marked places of a page, and says what a run did not measure', () => {
    const written = page('<!-- Run -->\n<!-- Orders -->\n<!-- Reads -->', report(false));
    expect(written).toContain('measured 2026-11-30, commit abc.');
    expect(written).toContain('| Orderline | 1,235 | 600 | 0.876 |');
    expect(written).toContain('Not measured in this run.');
  });
});
