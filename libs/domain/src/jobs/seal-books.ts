import type { Now } from '../shared/index.ts';
import type { JobWork } from './job.ts';
import { type BookSeals, sealedBooks } from './ports.ts';

export type SealBooksPorts = { readonly bookSeals: BookSeals; readonly now: Now };

/** What a process stamps with its time is committed, or never will be, long before: no statement lasts that long. */
export const settledMs = 300_000;

/** Rows of one statement. */
const batchRows = 20_000;

/** Moves every seal up to what has settled; false where it was told to stop before. */
export const sealAll = async (
  { bookSeals, now }: SealBooksPorts,
  signal: AbortSignal,
  count: (rows: number) => void,
) => {
  const until = new Date(now().getTime() - settledMs);
  for (const book of sealedBooks) {
    for (let more = true; more; ) {
      if (signal.aborted) return false;
      const sealed = await bookSeals.advance(book, { until, limit: batchRows });
      count(sealed.rows);
      more = sealed.more;
    }
  }
  return true;
};

/** Counts once what is over, so that a reading of the books visits what is under way and what came lately. */
export const sealBooks =
  (ports: SealBooksPorts): JobWork =>
  async ({ signal }) => {
    let sealed = 0;
    const finished = await sealAll(ports, signal, (rows) => {
      sealed += rows;
    });
    return { finished, result: { sealed } };
  };
