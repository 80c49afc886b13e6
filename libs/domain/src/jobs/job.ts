import type { JobResult } from './job-run.ts';

/** What a piece of work has done, and whether it came to its end before it was told to stop. */
export type Worked = { readonly finished: boolean; readonly result: JobResult };

/**
 * Works in small batches and stops after the one at hand when the signal aborts; what is left, the next run does. Two
 * runs at once must do no harm: a process that was frozen may wake up after another has taken over.
 */
export type JobWork = (run: { readonly signal: AbortSignal }) => Promise<Worked>;

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
