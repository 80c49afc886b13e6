import type { Now } from '../shared/index.ts';
import type { JobWork } from './job.ts';
import { type ExpiredRows, type PrunedTable, prunedTables } from './ports.ts';
import { type SealBooksPorts, sealAll } from './seal-books.ts';

/** How long rows are kept after they are over, in milliseconds: published, handled, kept, ended, expired. */
export type Retention = Readonly<Record<PrunedTable, number>>;

export type PrunePorts = SealBooksPorts & {
  readonly expiredRows: ExpiredRows;
  readonly retention: Retention;
  readonly now: Now;
};

/** Rows of one statement: few enough that nobody waits for them. */
export const batchRows = 5_000;

/**
 * Removes what nothing needs any more, table by table, in the order in which one makes another removable. Only what the
 * books have counted goes, so it has them count first.
 */
export const prune =
  ({ expiredRows, retention, ...sealing }: PrunePorts): JobWork =>
  async ({ signal }) => {
    const at = sealing.now().getTime();
    const counts = new Map<string, number>(prunedTables.map((table) => [table, 0]));
    const count = (removed: Readonly<Record<string, number>>): void => {
      for (const [table, rows] of Object.entries(removed)) counts.set(table, (counts.get(table) ?? 0) + rows);
    };
    const worked = (finished: boolean) => ({ finished, result: { removed: Object.fromEntries(counts) } });
    if (!(await sealAll(sealing, signal, () => undefined))) return worked(false);
    for (const table of prunedTables) {
      const batch = { before: new Date(at - retention[table]), limit: batchRows };
      for (let more = true; more; ) {
        if (signal.aborted) return worked(false);
        const removed = await expiredRows.remove(table, batch);
        count(removed.counts);
        more = removed.more;
      }
    }
    return worked(true);
  };
