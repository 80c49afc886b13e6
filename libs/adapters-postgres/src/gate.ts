import { AsyncResource } from 'node:async_hooks';
import { Unavailable } from '@orderline/platform';
import { BulkheadRejectedError, bulkhead } from 'cockatiel';

export type GateUsage = { readonly size: number; readonly busy: number; readonly waiting: number };

/** Lets `size` works in at once and `queueLimit` more wait; the next one is turned away. */
export type Gate = {
  enter(work: () => Promise<void>): Promise<void>;
  usage(): GateUsage;
};

export const openGate = (name: string, limits: { readonly size: number; readonly queueLimit: number }): Gate => {
  const { size, queueLimit } = limits;
  const places = bulkhead(size, queueLimit);
  return {
    enter: async (work) => {
      const inOwnContext = places.executionSlots > 0 ? work : AsyncResource.bind(work);
      try {
        await places.execute(inOwnContext);
      } catch (error) {
        if (!(error instanceof BulkheadRejectedError)) throw error;
        throw new Unavailable(`The ${name} connections are busy and ${queueLimit} more wait`, { cause: error });
      }
    },
    usage: () => ({ size, busy: size - places.executionSlots, waiting: queueLimit - places.queueSlots }),
  };
};
