import type { PartnerOrder } from './order.ts';

export type Timers = {
  /** Wakes the order when it is next due; one that is due no more is left alone. */
  readonly set: (order: PartnerOrder) => void;
  readonly clear: () => void;
};

export type TimerPorts = { readonly now: () => number; readonly wake: (orderId: string) => void };

export const createTimers = ({ now, wake }: TimerPorts): Timers => {
  const timers = new Map<string, NodeJS.Timeout>();
  const forget = (orderId: string) => {
    clearTimeout(timers.get(orderId));
    timers.delete(orderId);
  };
  return {
    set: ({ orderId, dueAt, releaseAt }) => {
      forget(orderId);
      const next = [dueAt, releaseAt].filter((at) => at !== null);
      if (next.length === 0) return;
      const fire = () => {
        timers.delete(orderId);
        wake(orderId);
      };
      timers.set(orderId, setTimeout(fire, Math.max(0, Math.min(...next) - now())));
    },
    clear: () => {
      for (const orderId of [...timers.keys()]) forget(orderId);
    },
  };
};
