import { type GateUsage, openGate, Unavailable } from '@orderline/platform';
import type { CallDeadline } from './call-deadline.ts';
import type { HttpPolicy } from './http-policy.ts';

type TurnedAway = { readonly turnedAway: 'overloaded' | 'deadline' | 'cancelled' };

export type Bulkhead = {
  /** What the work gives, or why it never began: the queue is full, or the call was given up in it. */
  enter<Value>(work: () => Promise<Value>, callDeadline: CallDeadline): Promise<{ readonly value: Value } | TurnedAway>;
  usage(): GateUsage;
};

export const openBulkhead = (what: string, limits: HttpPolicy['bulkhead']): Bulkhead => {
  const gate = openGate(what, limits);
  return {
    enter: (work, callDeadline) =>
      new Promise((resolve, reject) => {
        let isWaiting = true;
        const leaveQueue = (): void => {
          if (isWaiting) resolve({ turnedAway: callDeadline.reason() });
          isWaiting = false;
        };
        callDeadline.signal.addEventListener('abort', leaveQueue);
        const inTurn = async (): Promise<void> => {
          if (!isWaiting) return;
          isWaiting = false;
          resolve({ value: await work() });
        };
        gate.enter(inTurn).catch((error: unknown) => {
          isWaiting = false;
          if (error instanceof Unavailable) resolve({ turnedAway: 'overloaded' });
          else reject(error);
        });
      }),
    usage: gate.usage,
  };
};
