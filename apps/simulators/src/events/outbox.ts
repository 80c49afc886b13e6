import type { Message } from './order.ts';

export type Placed = { readonly position: number; readonly message: Message };

export type Outbox = {
  /** The position that the next message gets. */
  readonly next: () => number;
  readonly add: (messages: readonly Message[]) => void;
  /** The oldest behind the position; from the oldest that is kept where it is undefined. */
  readonly after: (position: number | undefined, limit: number) => readonly Placed[];
  /** Forgets all up to the position, and tells whether there were any. */
  readonly arrived: (position: number) => boolean;
  readonly size: () => number;
};

/** Messages that have yet to arrive. Positions ascend from `first`, also over the loss of a journal: it is a clock's. */
export const createOutbox = (first: number): Outbox => {
  const waiting: Placed[] = [];
  let next = first;
  /** How many are at or before the position: positions have no gaps. */
  const upTo = (position: number) => Math.max(0, position - (waiting[0]?.position ?? position + 1) + 1);
  return {
    next: () => next,
    add: (messages) => {
      for (const message of messages) {
        waiting.push({ position: next, message });
        next += 1;
      }
    },
    after: (position, limit) => {
      const start = position === undefined ? 0 : upTo(position);
      return waiting.slice(start, start + limit);
    },
    arrived: (position) => waiting.splice(0, upTo(position)).length > 0,
    size: () => waiting.length,
  };
};
