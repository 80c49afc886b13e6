import { Unavailable } from './unavailable.ts';

export type GateUsage = { readonly size: number; readonly busy: number; readonly waiting: number };

/**
 * Lets `size` works in at once and `queueLimit` more wait, in their order; the next one is turned away. A place goes
 * from hand to hand: cockatiel's bulkhead lets whoever comes as one is free take it, so that a busy caller starves the
 * queue.
 */
export type Gate = {
  enter<Value>(work: () => Promise<Value>): Promise<Value>;
  usage(): GateUsage;
};

/** `what` names the places in the plural: `business connections`. */
export const openGate = (what: string, limits: { readonly size: number; readonly queueLimit: number }): Gate => {
  const { size, queueLimit } = limits;
  const waiting: (() => void)[] = [];
  let busy = 0;
  const takePlace = async (): Promise<void> => {
    if (busy < size) {
      busy += 1;
      return;
    }
    if (waiting.length >= queueLimit) {
      throw new Unavailable(`All ${size} ${what} are busy, and ${queueLimit} more wait for one`);
    }
    await new Promise<void>((resolve) => waiting.push(resolve));
  };
  const passOn = (): void => {
    const next = waiting.shift();
    if (next) next();
    else busy -= 1;
  };
  return {
    enter: async (work) => {
      await takePlace();
      try {
        return await work();
      } finally {
        passOn();
      }
    },
    usage: () => ({ size, busy, waiting: waiting.length }),
  };
};
