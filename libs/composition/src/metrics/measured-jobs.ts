import type { LastSuccess } from '@orderline/adapters-postgres';
import type { EndedRun, JobResult } from '@orderline/domain/jobs';
import { type GateUsage, type Logger, type Metrics, memoize } from '@orderline/platform';

const GOOD_MS = 5_000;

/** Counts what there is to count in a result, however deep. */
const total = (result: unknown): number => {
  if (typeof result === 'number') return Math.abs(result);
  if (typeof result !== 'object' || result === null) return 0;
  return Object.values(result).reduce<number>((sum, part) => sum + total(part), 0);
};

const driftIn = (result: JobResult | null): number => (typeof result?.drifting === 'number' ? result.drifting : 0);

const levelOf = ({ outcome, ending: { result } }: EndedRun): 'debug' | 'info' | 'warn' | 'error' => {
  if (outcome === 'failed' || driftIn(result) > 0) return 'error';
  if (outcome === 'lost') return 'warn';
  return outcome === 'succeeded' && total(result) === 0 ? 'debug' : 'info';
};

type Reporting = {
  readonly logger: Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>;
  readonly metrics?: Pick<Metrics, 'jobRuns' | 'jobSeconds'>;
};

/** Counts each run that has ended, and logs it: quietly where there was nothing to do. */
export const reportRuns =
  ({ logger, metrics }: Reporting) =>
  (ended: EndedRun): void => {
    const { run, outcome, ending, fault } = ended;
    const { id: runId, name: job, attempt } = run;
    const durationMs = ending.endedAt.getTime() - run.startedAt.getTime();
    metrics?.jobRuns.inc({ name: job, outcome });
    metrics?.jobSeconds.observe({ name: job }, durationMs / 1000);
    const { result } = ending;
    const facts = { runId, job, outcome, attempt, durationMs, ...(result && { result }) };
    logger[levelOf(ended)](fault === undefined ? facts : { ...facts, err: fault }, 'a job run has ended');
  };

type Measuring = {
  readonly names: readonly string[];
  readonly lastSuccesses: (names: readonly string[]) => Promise<readonly LastSuccess[]>;
};

/** Tells of the last successes, whichever process had them, at most every five seconds; of a job that never had one, 0. */
export const measureJobs = (metrics: Metrics, { names, lastSuccesses }: Measuring): void => {
  const { jobLastSuccess, stockDriftProducts } = metrics;
  const successes = memoize(() => lastSuccesses(names), { goodMs: GOOD_MS });
  metrics.beforeRender(async () => {
    jobLastSuccess.reset();
    stockDriftProducts.remove();
    const known = await successes();
    for (const name of names) jobLastSuccess.set({ name }, 0);
    for (const { name, endedAt, result } of known) {
      jobLastSuccess.set({ name }, endedAt.getTime() / 1000);
      if (name === 'reconcile-stock') stockDriftProducts.set(driftIn(result));
    }
  });
};

/** Tells how many passwords are being hashed, how many wait for their turn, and how many may, when metrics are asked for. */
export const measurePasswords = (
  { passwordHashesBusy, passwordHashesWaiting, passwordHashesLimit, beforeRender }: Metrics,
  { usage, queueLimit }: { readonly usage: () => GateUsage; readonly queueLimit: number },
): void =>
  beforeRender(() => {
    passwordHashesLimit.set(queueLimit);
    const { busy, waiting } = usage();
    passwordHashesBusy.set(busy);
    passwordHashesWaiting.set(waiting);
  });
