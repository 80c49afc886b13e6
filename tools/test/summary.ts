import type { MissingService } from '../services/fallbacks.ts';
import type { Outcome } from './steps.ts';
import type { Tally } from './vitest-report.ts';

export type Summary = {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: readonly string[];
  readonly faults: readonly string[];
  readonly missing: readonly MissingService[];
};

export type Results = {
  readonly checks: readonly Outcome[];
  readonly tallies: readonly Tally[];
  readonly missing: readonly MissingService[];
  /** Where nobody looks at a skip, it is a failure. */
  readonly strict: boolean;
};

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

/** `passed` counts tests; `failed` counts tests, checks that failed and, when strict, skipped tests and missing services. */
export const summarise = ({ checks, tallies, missing, strict }: Results): Summary => {
  const skipped = tallies.flatMap((tally) => tally.skipped);
  const failures = tallies.flatMap((tally) => tally.failures);
  const others = [
    ...checks.filter(({ ok }) => !ok).map(({ name }) => `the check "${name}" failed`),
    ...(strict ? skipped.map((name) => `"${name}" was skipped`) : []),
    ...(strict ? missing.map(({ service }) => `${service} is missing`) : []),
  ];
  return {
    passed: sum(tallies.map(({ passed }) => passed)),
    failed: sum(tallies.map(({ failed }) => failed)) + others.length,
    skipped,
    faults: [...failures, ...others],
    missing,
  };
};

export const renderSummary = ({ passed, failed, skipped, faults, missing }: Summary): string =>
  [
    '',
    ...missing.map(({ service, why, fix }) => `MISSING  ${service}: ${why}; ${fix}`),
    ...skipped.map((name) => `SKIPPED  ${name}`),
    ...faults.map((fault) => `FAILED   ${fault}`),
    `${passed} tests passed, ${failed} failed, ${skipped.length} skipped${missing.length === 0 ? '' : `; without ${missing.map(({ service }) => service).join(', ')}`}`,
    '',
  ].join('\n');
