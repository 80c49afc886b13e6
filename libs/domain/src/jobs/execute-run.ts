import type { Now } from '../shared/index.ts';
import { heartbeatMs, type Job, type JobRun, type JobWork, leaseFrom, type SoFar, type Worked } from './job-run.ts';
import type { JobHost, JobRuns, RunEnding } from './ports.ts';

/** `lost`: another process took the run over, or nobody could tell; its end is not on record. */
export type RunOutcome = RunEnding['state'] | 'lost';

export type EndedRun = {
  readonly run: JobRun;
  readonly outcome: RunOutcome;
  readonly ending: RunEnding;
  /** What was thrown by the work, or by recording its end. */
  readonly fault?: unknown;
};

export type ExecuteRunPorts = {
  readonly jobRuns: Pick<JobRuns, 'renew' | 'end'>;
  readonly jobHost: Pick<JobHost, 'every'>;
  /** Is told of each run that this process has ended. */
  readonly onRunEnded: (ended: EndedRun) => void;
  readonly now: Now;
};

export type ExecuteRun = { readonly job: Job; readonly run: JobRun; readonly signal: AbortSignal };

/** Does a claimed run, gives signs of life and of progress while it lasts, and records how it ended; never throws. */
export const executeRun =
  (ports: ExecuteRunPorts) =>
  async ({ job, run, signal }: ExecuteRun): Promise<void> => {
    const { jobRuns, jobHost, now } = ports;
    const loss = new AbortController();
    const cancelling = new AbortController();
    let leasedUntil = run.leasedUntil;
    let soFar: SoFar | null = null;
    const beat = async (): Promise<void> => {
      const next = leaseFrom(now());
      try {
        const hold = await jobRuns.renew(run, { leasedUntil: next, soFar });
        if (hold === 'lost') loss.abort();
        else leasedUntil = next;
        if (hold === 'cancelled') cancelling.abort();
      } catch {
        if (leasedUntil <= now()) loss.abort();
      }
    };
    const rest = jobHost.every(heartbeatMs, beat);
    const worked = await attempt(job, {
      signal: AbortSignal.any([signal, loss.signal, cancelling.signal]),
      tell: (told) => {
        soFar = told;
      },
    });
    rest();
    const stopped = cancelling.signal.aborted ? 'cancelled' : signal.aborted ? 'interrupted' : null;
    const ending = endingOf(worked, { stopped, soFar, endedAt: now() });
    const recorded = await record(ports, run, ending);
    const outcome = recorded.held ? ending.state : 'lost';
    ports.onRunEnded({ run, outcome, ending, fault: worked.fault ?? recorded.fault });
  };

type Attempt = { readonly worked?: Worked; readonly fault?: unknown };

const attempt = async ({ work }: Job, run: Parameters<JobWork>[0]): Promise<Attempt> => {
  try {
    return { worked: await work(run) };
  } catch (fault) {
    return { fault };
  }
};

type At = {
  /** Why it was told to stop. */
  readonly stopped: 'cancelled' | 'interrupted' | null;
  readonly soFar: SoFar | null;
  readonly endedAt: Date;
};

const endingOf = ({ worked, fault }: Attempt, { stopped, soFar, endedAt }: At): RunEnding => {
  const { result = null, progress = null } = soFar ?? {};
  if (!worked) return { state: stopped ?? 'failed', result, progress, error: shortMessage(fault), endedAt };
  const state = worked.finished ? 'succeeded' : (stopped ?? 'interrupted');
  return { state, result: worked.result, progress, error: null, endedAt };
};

const shortMessage = (fault: unknown): string =>
  (fault instanceof Error ? `${fault.name}: ${fault.message}` : String(fault)).slice(0, 1_000);

const record = async ({ jobRuns }: ExecuteRunPorts, run: JobRun, ending: RunEnding) => {
  try {
    return { held: await jobRuns.end(run, ending) };
  } catch (fault) {
    return { held: false, fault };
  }
};
