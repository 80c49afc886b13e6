import { type Diagnosis, diagnose } from './diagnosis.ts';

export type LogThrottleOptions = {
  readonly everyMs: number;
  /** Milliseconds of a clock that never goes back. */
  readonly elapsed?: () => number;
};

/** Says the first word on a topic at once and then at most one in each period; topics are few and fixed. */
export const createLogThrottle = ({ everyMs, elapsed = () => performance.now() }: LogThrottleOptions) => {
  const due = new Map<string, number>();
  return (topic: string, say: () => void): void => {
    const now = elapsed();
    if (now < (due.get(topic) ?? Number.NEGATIVE_INFINITY)) return;
    due.set(topic, now + everyMs);
    say();
  };
};

export type Trouble = {
  readonly error: unknown;
  /** The setting with its address. */
  readonly setting?: string | undefined;
  /** What it costs, in the words of the log. */
  readonly means: string;
  /** An error where it keeps the process from serving, or is a fault of ours; a warning otherwise. */
  readonly level?: 'warn' | 'error';
};

/** Tells an operator of each state once: what is wrong and what to do, and once more when it is over. */
export type StateLog = {
  /** Something is wrong with the subject; told where that is new, or another thing is to be done than before. */
  wrong(subject: string, trouble: Trouble): void;
  /** All is well with the subject; told where it was not. */
  well(subject: string): void;
  /** The subject is no more; what was wrong with it is of no interest. */
  forget(subject: string): void;
};

type Say = (entry: object, text: string) => void;

export type StateLogOptions = {
  readonly logger: { readonly info: Say; readonly warn: Say; readonly error: Say };
  /** Milliseconds of a clock that never goes back. */
  readonly now?: () => number;
};

type State = { readonly diagnosis: Diagnosis; readonly since: number };

export const createStateLog = ({ logger, now = () => performance.now() }: StateLogOptions): StateLog => {
  const states = new Map<string, State>();
  return {
    wrong: (subject, { error, setting, means, level = 'warn' }) => {
      const diagnosis = diagnose(error, setting);
      const before = states.get(subject);
      states.set(subject, { diagnosis, since: before?.since ?? now() });
      if (before?.diagnosis.kind === diagnosis.kind) return;
      const { cause, advice } = diagnosis;
      logger[level]({ subject, cause, advice, err: error }, `${subject}: ${means}`);
    },
    well: (subject) => {
      const state = states.get(subject);
      if (!state) return;
      states.delete(subject);
      const seconds = Math.round((now() - state.since) / 1000);
      logger.info({ subject, was: state.diagnosis.cause, seconds }, `${subject}: all is well again`);
    },
    forget: (subject) => void states.delete(subject),
  };
};
