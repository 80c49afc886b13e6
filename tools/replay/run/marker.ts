import { StopReplay } from '../system/stop-replay.ts';
import type { System } from '../system/system.ts';
import type { RunKeys } from './keys.ts';

const HOUR = 3_600_000;
const KEYS_KEPT = 48 * HOUR;
const LEAST_LEFT = HOUR;

export type Marked = {
  /** The run has been on this system before, and its keys are still kept. */
  readonly again: boolean;
  /** Milliseconds until the first of the run's keys may be gone. */
  readonly left: number;
};

const hours = (milliseconds: number): string => `${(milliseconds / HOUR).toFixed(1)} h`;

/**
 * Marks the run on the system itself, by an invited user named after it, before anything else is sent. The user stays, its
 * key does not: the address taken and no answer replayed means that the other keys are gone too, and playing would double.
 */
export const markRun = async (system: Pick<System, 'inviteCustomer'>, { run, marker }: RunKeys): Promise<Marked> => {
  const email = `replay-${run}@replay.example`;
  const { outcome, age = 0 } = await system.inviteCustomer({ key: marker, body: { email, name: 'Replay marker' } });
  const advice = 'Play it on an empty system, or choose another --limit or --stock, which makes it another run.';
  if (outcome === 'existing') {
    throw new StopReplay(
      `This file with these options was played on this system before, and its idempotency keys no longer answer: they are kept for 48 h, for the account that made them. Playing it again would double stock and orders. ${advice}`,
    );
  }
  const left = KEYS_KEPT - age;
  if (outcome === 'replayed' && left < LEAST_LEFT) {
    throw new StopReplay(
      `This file with these options was first played on this system ${hours(age)} ago; its idempotency keys are kept for 48 h, and too little of that is left to play it again safely. ${advice}`,
    );
  }
  return { again: outcome === 'replayed', left };
};
