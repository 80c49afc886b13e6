import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, type Step } from './steps.ts';

export type Project = 'unit' | 'int' | 'e2e' | 'nightly';

export type Tally = { readonly passed: number; readonly failed: number; readonly skipped: readonly string[] };

/** The part of vitest's JSON report that is counted here. */
type Report = {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
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

/** Counts tests by status. A file that could not even be loaded counts as one failure. */
export const tally = ({ testResults }: Report): Tally => {
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults);
  const broken = testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.every((test) => test.status !== 'failed'),
  );
  return {
    passed: tests.filter(({ status }) => status === 'passed').length,
    failed: tests.filter(({ status }) => status === 'failed').length + broken.length,
    skipped: tests.filter(({ status }) => status !== 'passed' && status !== 'failed').map(({ fullName }) => fullName),
  };
};

/** The tally of a finished run. A run that failed without a failed test (an unhandled error, no report) is one failure. */
export const readTally = (project: Project, ok: boolean): Tally => {
  const path = reportPath(project);
  const counted = existsSync(path)
    ? tally(asReport(readFileSync(path, 'utf8')))
    : { passed: 0, failed: 0, skipped: [] };
  return !ok && counted.failed === 0 ? { ...counted, failed: 1 } : counted;
};
