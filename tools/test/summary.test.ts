import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from './steps.ts';
import { renderSummary, summarise } from './summary.ts';
import { tally } from './vitest-report.ts';

const results = {
  checks: [{ name: 'types', ok: true, seconds: 1, output: '' }],
  tallies: [{ passed: 3, failed: 0, skipped: ['a frozen Redis costs 250 ms once'], failures: [] }],
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
  expect(tally({ testResults: [loaded, broken] })).toMatchObject({ passed: 1, failed: 1, skipped: [] });
});

it('names each test that failed, with its file and how its reason begins, below the rest of the output', () => {
  const failed = { status: 'failed', fullName: 'an order is kept', failureMessages: ['Error: it is lost\n  at x.ts'] };
  const counted = tally({
    testResults: [
      { name: join(root, 'libs/orders.test.ts'), status: 'failed', assertionResults: [failed] },
      { name: join(root, 'libs/users.test.ts'), status: 'failed', message: 'no such module', assertionResults: [] },
    ],
  });
  expect(counted).toMatchObject({ passed: 0, failed: 2 });
  const summary = summarise({ checks: [], tallies: [counted], missing: [], strict: true });
  expect(summary.failed).toBe(2);
  expect(renderSummary(summary)).toMatch(
    /^FAILED {3}libs\/orders\.test\.ts: an order is kept: Error: it is lost\n +at x\.ts$/m,
  );
  expect(renderSummary(summary)).toMatch(/^FAILED {3}libs\/users\.test\.ts: no such module$/m);
});
