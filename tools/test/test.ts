import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { MissingService } from '../services/fallbacks.ts';
import { openTestServices, type TestServices } from './services.ts';
import { abortOnSignal, type Outcome, reportOutcome, root, runStep } from './steps.ts';
import { renderSummary, summarise } from './summary.ts';
import { verification } from './verification.ts';
import { type Project, readTally, type Tally, vitestStep } from './vitest-report.ts';

const HELP = `Example: npm test

Verifies (npm run verify), then runs the integration and end-to-end tests on real PostgreSQL, Redis and Kafka. What
cannot be had is skipped by name and count; with CI=true a skip is a failure.

  --nightly   the long loads too

TEST_DATABASE_URL, TEST_REDIS_URL, TEST_KAFKA_BROKERS name servers of your own; TEST_SERVICES=postgres limits the set.
`;

type Tested = { readonly tallies: readonly Tally[]; readonly missing: readonly MissingService[] };

const onServices = async (
  services: TestServices,
  projects: readonly Project[],
  signal: AbortSignal,
): Promise<Tested> => {
  const tallies: Tally[] = [];
  try {
    for (const project of projects) {
      if (signal.aborted) break;
      const outcome = await runStep(vitestStep(project), { signal, show: true, environment: services.environment });
      reportOutcome(outcome);
      tallies.push(readTally(project, outcome.ok));
    }
  } finally {
    await services.close();
  }
  return { tallies, missing: services.missing };
};

const isUnit = ({ name }: Outcome): boolean => name === vitestStep('unit').name;

const test = async (projects: readonly Project[], signal: AbortSignal): Promise<void> => {
  const reports = join(root, 'reports');
  rmSync(reports, { recursive: true, force: true });
  mkdirSync(reports);
  const [verified, services] = await Promise.all([verification({ signal }), openTestServices(process.env, signal)]);
  const unit = readTally('unit', verified.find(isUnit)?.ok ?? false);
  const { tallies, missing } = await onServices(services, projects, signal);
  const summary = summarise({
    checks: verified.filter((outcome) => !isUnit(outcome)),
    tallies: [unit, ...tallies],
    missing,
    strict: process.env.CI === 'true',
  });
  writeFileSync(join(reports, 'summary.json'), `${JSON.stringify(summary, undefined, 2)}\n`);
  process.stdout.write(renderSummary(summary));
  process.exitCode ??= summary.failed === 0 ? 0 : 1;
};

const { values } = parseArgs({ options: { nightly: { type: 'boolean' }, help: { type: 'boolean' } } });
if (values.help) process.stdout.write(HELP);
else await test(values.nightly ? ['int', 'e2e', 'nightly'] : ['int', 'e2e'], abortOnSignal());
