import { availableParallelism } from 'node:os';
import { type Outcome, type RunOptions, runSteps, type Step } from './steps.ts';
import { vitestStep } from './vitest-report.ts';

/** The longest first, so that two cores finish together. */
const STEPS: readonly Step[] = [
  vitestStep('unit'),
  {
    name: 'types',
    script: 'node_modules/typescript/bin/tsc',
    args: ['--noEmit', '--pretty', '--incremental', '--tsBuildInfoFile', '.data/types.tsbuildinfo'],
  },
  {
    name: 'types in a browser',
    script: 'node_modules/typescript/bin/tsc',
    args: ['--noEmit', '--pretty', '--project', 'libs/client'],
  },
  {
    name: 'types of the example',
    script: 'node_modules/typescript/bin/tsc',
    args: ['--noEmit', '--pretty', '--project', 'apps/example'],
  },
  { name: 'format and lint', script: 'node_modules/@biomejs/biome/bin/biome', args: ['check', '--colors=off'] },
  { name: 'boundaries', script: 'tools/checks/boundaries.ts', args: [] },
  { name: 'client size', script: 'tools/checks/client-size.ts', args: [] },
  { name: 'balance', script: 'tools/checks/balance.ts', args: [], tells: true },
  { name: 'unused', script: 'node_modules/knip/bin/knip.js', args: ['--no-progress'] },
  { name: 'docs', script: 'tools/checks/docs.ts', args: [] },
  { name: 'migrations', script: 'tools/checks/migrations.ts', args: [] },
  { name: 'events', script: 'tools/checks/events.ts', args: [] },
  { name: 'openapi', script: 'tools/checks/openapi.ts', args: [] },
  { name: 'lock', script: 'tools/checks/lock.ts', args: ['--check'] },
];

/** All that can be checked without a server. */
export const verification = (options: RunOptions): Promise<readonly Outcome[]> =>
  runSteps(STEPS, { ...options, width: Math.min(4, Math.max(2, availableParallelism())) });
