import type { Now } from '../shared/index.ts';
import { heartbeatMs, type Job, type JobRun, leaseFrom, type Worked } from './job-run.ts';
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

/** Does a claimed run, gives signs of life while it lasts, and records how it ended; never throws. */
export const executeRun =
  (ports: ExecuteRunPorts) =>
  async ({ job, run, signal }: ExecuteRun): Promise<void> => {
    const { jobRuns, jobHost, now } = ports;
    const loss = new AbortController();
    let leasedUntil = run.leasedUntil;
    const beat = async (): Promise<void> => {
      const next = leaseFrom(now());
      try {
        if (await jobRuns.renew(run, next)) leasedUntil = next;
        else loss.abort();
      } catch {
        if (leasedUntil <= now()) loss.abort();
      }
    };
    const rest = jobHost.every(heartbeatMs, beat);
    const worked = await attempt(job, AbortSignal.any([signal, loss.signal]));
    rest();
    const ending = endingOf(worked, { interrupted: signal.aborted, endedAt: now() });
    const recorded = await record(ports, run, ending);
    const outcome = recorded.held ? ending.state : 'lost';
    ports.onRunEnded({ run, outcome, ending, fault: worked.fault ?? recorded.fault });
  };

type Attempt = { readonly worked?: Worked; readonly fault?: unknown };

const attempt = async ({ work }: Job, signal: AbortSignal): Promise<Attempt> => {
  try {
    return { worked: await work({ signal }) };
  } catch (fault) {
    return { fault };
  }
};

type At = { readonly interrupted: boolean; readonly endedAt: Date };

const endingOf = ({ worked, fault }: Attempt, { interrupted, endedAt }: At): RunEnding => {
  if (!worked)
    return { state: interrupted ? 'interrupted' : 'failed', result: null, error: shortMessage(fault), endedAt };
  return { state: worked.finished ? 'succeeded' : 'interrupted', result: worked.result, error: null, endedAt };
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
