import type { Id } from '../shared/index.ts';

/** What a piece of work has done, and whether it came to its end before it was told to stop. */
export type Worked = { readonly finished: boolean; readonly result: JobResult };

/** How far a run has come, in steps of its own. */
export type JobProgress = { readonly done: number; readonly of: number };

/** What a run has done so far. */
export type SoFar = { readonly result: JobResult; readonly progress?: JobProgress | undefined };

/**
 * Works in small batches, tells after each what is done so far, and stops after the one at hand when the signal aborts;
 * what is left, the next run does. Two runs at once must do no harm: a process that was frozen may wake up after another
 * has taken over.
 */
export type JobWork = (run: { readonly signal: AbortSignal; readonly tell: (soFar: SoFar) => void }) => Promise<Worked>;

/** What an external scheduler can have done. */
export type Job = {
  /** Kebab case. */
  readonly name: string;
  readonly purpose: string;
  /** The recommended schedule, as five fields of cron, UTC. */
  readonly schedule: string;
  /** The same for schedulers that count seconds; it may be more often than cron can say. */
  readonly everySeconds: number;
  readonly work: JobWork;
};

export type JobRunId = Id<'JobRun'>;

/**
 * `interrupted`: its process was told to stop, and the next run goes on. `abandoned`: its process died. `cancelled`: somebody
 * called it off, and its time is not begun again.
 */
export const jobRunStates = ['running', 'succeeded', 'failed', 'interrupted', 'abandoned', 'cancelled'] as const;

export type JobRunState = (typeof jobRunStates)[number];

/** Counts and names, as plain JSON. */
export type JobResult = Readonly<Record<string, unknown>>;

/** One run of a job, at most one for each scheduled time. */
export type JobRun = {
  readonly id: JobRunId;
  readonly name: string;
  readonly scheduledFor: Date;
  readonly state: JobRunState;
  /** How often it was begun; by it a process that was thought dead is told from the one that took over. */
  readonly attempt: number;
  /** Of this attempt. */
  readonly startedAt: Date;
  /** Until when its process is taken for alive. */
  readonly leasedUntil: Date;
  readonly endedAt: Date | null;
  /** What it has done; while it runs, so far. */
  readonly result: JobResult | null;
  /** Null where it has told none. */
  readonly progress: JobProgress | null;
  readonly error: string | null;
  /** When somebody first called it off; it ends after its batch. */
  readonly cancelRequestedAt: Date | null;
};

export type RunAsked = Pick<JobRun, 'id' | 'name' | 'scheduledFor'> & { readonly now: Date };

/** `claimed`: the caller is to do it. `known`: that time has its run. `busy`: another run of the job is in the way. */
export type Claim = { readonly kind: 'claimed' | 'known' | 'busy'; readonly run: JobRun };

/** How long a process is taken for alive after its last heartbeat, in milliseconds. */
export const leaseMs = 60_000;

/** How often it gives one, tells how far it is, and hears that it was called off, in milliseconds. */
export const heartbeatMs = 2_000;

export const leaseFrom = (now: Date): Date => new Date(now.getTime() + leaseMs);

const isAlive = ({ state, leasedUntil }: JobRun, now: Date): boolean => state === 'running' && leasedUntil > now;

/** Whether the run came to no end of its own and nobody called it off, so that it can be begun again. */
const isUnfinished = ({ state, cancelRequestedAt }: JobRun): boolean =>
  state !== 'succeeded' && state !== 'failed' && cancelRequestedAt === null;

export type Known = {
  /** The run of the time that is asked for. */
  readonly same: JobRun | null;
  /** The one run of the job that is running, whatever its time. */
  readonly running: JobRun | null;
};

/** `dead`: the run that is found without a process, as it ends. */
export type Verdict = { readonly claim: Claim; readonly dead: JobRun | null };

/** Decides what becomes of a request for a run, and which run it finds dead; both are to be written at once. */
export const decideClaim = ({ same, running }: Known, asked: RunAsked): Verdict => {
  const { now } = asked;
  if (same && (isAlive(same, now) || !isUnfinished(same))) return knownAs(same, now);
  if (running && isAlive(running, now)) return { claim: { kind: 'busy', run: running }, dead: null };
  const dead = running && running.id !== same?.id ? buried(running, now) : null;
  return { claim: { kind: 'claimed', run: same ? beginAgain(same, now) : begin(asked) }, dead };
};

/** What becomes of a run that is called off; null where it came to another end. One whose process died has nobody to end it. */
export const decideCancellation = (run: JobRun, now: Date): JobRun | null => {
  if (run.state === 'cancelled') return run;
  if (run.state !== 'running') return null;
  const calledOff = { ...run, cancelRequestedAt: run.cancelRequestedAt ?? now };
  return isAlive(run, now) ? calledOff : buried(calledOff, now);
};

const knownAs = (run: JobRun, now: Date): Verdict => {
  const dead = run.state === 'running' && !isAlive(run, now) ? buried(run, now) : null;
  return { claim: { kind: 'known', run: dead ?? run }, dead };
};

const begin = ({ now, ...asked }: RunAsked): JobRun => ({
  ...asked,
  state: 'running',
  attempt: 1,
  startedAt: now,
  leasedUntil: leaseFrom(now),
  endedAt: null,
  result: null,
  progress: null,
  error: null,
  cancelRequestedAt: null,
});

const beginAgain = ({ id, name, scheduledFor, attempt }: JobRun, now: Date): JobRun => ({
  ...begin({ id, name, scheduledFor, now }),
  attempt: attempt + 1,
});

const buried = (run: JobRun, now: Date): JobRun => ({
  ...run,
  state: run.cancelRequestedAt ? 'cancelled' : 'abandoned',
  endedAt: now,
  error: 'its process gave no sign of life any more',
});
