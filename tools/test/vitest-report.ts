import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { root, type Step } from './steps.ts';

export type Project = 'unit' | 'int' | 'e2e' | 'nightly';

export type Tally = {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: readonly string[];
  /** Of each that failed its file, its name, and how its reason begins. */
  readonly failures: readonly string[];
};

/** The part of vitest's JSON report that is counted here. */
type Report = {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message?: string;
    readonly assertionResults: readonly {
      readonly status: string;
      readonly fullName: string;
      readonly failureMessages?: readonly string[];
    }[];
  }[];
};

const reportPath = (project: Project): string => join(root, 'reports', `vitest-${project}.json`);

/** vitest wrote the file itself, in the format of its JSON reporter. */
const asReport = (text: string): Report => JSON.parse(text) as Report;

export const vitestStep = (project: Project): Step => ({
  name: `${project} tests`,
  script: 'node_modules/vitest/vitest.mjs',
  args: [
    'run',
    '--project',
    project,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${reportPath(project)}`,
  ],
});

const LINES = 12;

/** As much of why as tells a rare failure apart, when nothing else of the run is left. */
const beginningOf = (text: string | undefined): string =>
  stripVTControlCharacters(text ?? '')
    .trim()
    .split('\n', LINES)
    .join('\n         ') || 'no reason is given';

const failuresOf = ({ name, status, message, assertionResults }: Report['testResults'][number]): readonly string[] => {
  const file = relative(root, name);
  const failed = assertionResults.filter((test) => test.status === 'failed');
  if (failed.length === 0) return status === 'failed' ? [`${file}: ${beginningOf(message)}`] : [];
  return failed.map(({ fullName, failureMessages }) => `${file}: ${fullName}: ${beginningOf(failureMessages?.[0])}`);
};

/** Counts tests by status. A file that could not even be loaded counts as one failure. */
export const tally = ({ testResults }: Report): Tally => {
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults);
  const failures = testResults.flatMap(failuresOf);
  return {
    passed: tests.filter(({ status }) => status === 'passed').length,
    failed: failures.length,
    skipped: tests.filter(({ status }) => status !== 'passed' && status !== 'failed').map(({ fullName }) => fullName),
    failures,
  };
};

/** The tally of a finished run. A run that failed without a failed test (an unhandled error, no report) is one failure. */
export const readTally = (project: Project, ok: boolean): Tally => {
  const path = reportPath(project);
  const counted = existsSync(path)
    ? tally(asReport(readFileSync(path, 'utf8')))
    : { passed: 0, failed: 0, skipped: [], failures: [] };
  const untold = `the ${project} tests: an error outside of a test; it is told above`;
  return !ok && counted.failed === 0 ? { ...counted, failed: 1, failures: [untold] } : counted;
};
