import type { Books, System } from '../system/system.ts';

const PAUSE_MS = 250;
const LONGEST_MS = 60_000;

export const eventsUnderWay = ({ underWay: { outbox, handling, parked } }: Books): number => outbox + handling + parked;

/** The books once no event is under way, or as they are after 60 s. */
export const settledBooks = async (ports: {
  readonly system: Pick<System, 'reconciliation'>;
  readonly wait: (milliseconds: number) => Promise<void>;
  /** Monotonic milliseconds. */
  readonly now: () => number;
}): Promise<{ readonly books: Books; readonly waited: number }> => {
  const { system, wait, now } = ports;
  const began = now();
  for (;;) {
    const books = await system.reconciliation();
    const waited = now() - began;
    if (eventsUnderWay(books) === 0 || waited >= LONGEST_MS) return { books, waited };
    await wait(PAUSE_MS);
  }
};
