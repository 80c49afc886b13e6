import type { Books, System } from '../system/system.ts';

const PAUSE_MS = 250;
/** The books count all that there is: who asks for them all the time keeps the system from getting on. */
const SHARE_OF_TIME = 0.2;
const LONGEST_MS = 60_000;

export const eventsUnderWay = ({ underWay: { outbox, handling, parked } }: Books): number => outbox + handling + parked;

/** Grows with every effect of an event and with every order that ends. */
const progressOf = ({ orderPlaced, notifications, orders }: Books): number =>
  orderPlaced.effects + notifications + orders.shipped + 2 * orders.delivered + orders.cancelled;

/** The books once no event is under way, or as they are when that has come no nearer for 60 s. */
export const settledBooks = async (ports: {
  readonly system: Pick<System, 'reconciliation'>;
  readonly wait: (milliseconds: number) => Promise<void>;
  /** Monotonic milliseconds. */
  readonly now: () => number;
}): Promise<{ readonly books: Books; readonly waited: number }> => {
  const { system, wait, now } = ports;
  const began = now();
  let nearest = { progress: -1, at: began };
  for (;;) {
    const asked = now();
    const books = await system.reconciliation();
    const pauseMs = Math.max(PAUSE_MS, (now() - asked) * (1 / SHARE_OF_TIME - 1));
    const progress = progressOf(books);
    if (progress > nearest.progress) nearest = { progress, at: now() };
    if (eventsUnderWay(books) === 0 || now() - nearest.at >= LONGEST_MS) return { books, waited: now() - began };
    await wait(pauseMs);
  }
};
