import { constants } from 'node:os';
import { NotReady } from './diagnosis.ts';

/** How an app ends, for whoever starts it; sysexits has the two that begin with 7. */
export const EXIT = {
  stopped: 0,
  /** It failed, or did not stop in time. */
  failed: 1,
  /** The same start may succeed later, as nothing that was given is wrong. */
  tryAgain: 75,
  /** The same start fails until somebody changes what it was given. */
  misconfigured: 78,
} as const;

/** The code of a process that a signal ended, as shells tell it. */
export const forcedBy = (signal: NodeJS.Signals): number => 128 + constants.signals[signal];

/** What keeps an app from starting; `advice` says what to do about it. */
export class CannotStart extends NotReady {
  readonly exitCode: number;

  constructor(what: string, { advice, exitCode }: { readonly advice: string; readonly exitCode: number }) {
    super(what, advice);
    this.exitCode = exitCode;
  }
}
