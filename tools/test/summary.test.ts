import { describe, expect, it } from 'vitest';
import { renderSummary, summarise } from './summary.ts';
import { tally } from './vitest-report.ts';

const results = {
  checks: [{ name: 'types', ok: true, seconds: 1, output: '' }],
  tallies: [{ passed: 3, failed: 0, skipped: ['a frozen Redis costs 250 ms once'] }],
  missing: [{ service: 'redis' as const, why: 'no redis-server', fix: 'install it' }],
};

describe('the summary of a test run', () => {
  it('names what was skipped and what was missing', () => {
    const summary = summarise({ ...results, strict: false });
    expect(summary).toMatchObject({ passed: 3, failed: 0 });
    expect(renderSummary(summary)).toContain('SKIPPED  a frozen Redis costs 250 ms once');
    expect(renderSummary(summary)).toContain('MISSING  redis: no redis-server; install it');
  });

  it('counts each skip and each missing service as a failure when strict', () => {
    expect(summarise({ ...results, strict: true })).toMatchObject({ passed: 3, failed: 2 });
  });

  it('counts a failed check', () => {
    const checks = [{ name: 'types', ok: false, seconds: 1, output: 'x' }];
    expect(summarise({ ...results, checks, strict: false }).failed).toBe(1);
  });
});

it('a test file that cannot be loaded is one failure', () => {
  const loaded = { name: 'a', status: 'passed', assertionResults: [{ status: 'passed', fullName: 'a' }] };
  const broken = { name: 'b', status: 'failed', assertionResults: [] };
  expect(tally({ testResults: [loaded, broken] })).toEqual({ passed: 1, failed: 1, skipped: [] });
});
