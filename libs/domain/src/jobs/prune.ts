import type { Now } from '../shared/index.ts';
import type { JobWork } from './job.ts';
import { type Leftovers, type PrunedTable, prunedTables } from './ports.ts';

/** How long rows are kept after they are over, in milliseconds: published, handled, kept, ended, expired. */
export type Retention = Readonly<Record<PrunedTable, number>>;

export type PrunePorts = { readonly leftovers: Leftovers; readonly retention: Retention; readonly now: Now };

/** Rows of one statement: few enough that nobody waits for them. */
export const batchRows = 5_000;

/** Removes what nothing needs any more, table by table, in the order in which one makes another removable. */
export const prune =
  ({ leftovers, retention, now }: PrunePorts): JobWork =>
  async ({ signal }) => {
    const at = now().getTime();
    const counts = new Map<string, number>(prunedTables.map((table) => [table, 0]));
    const count = (removed: Readonly<Record<string, number>>): void => {
      for (const [table, rows] of Object.entries(removed)) counts.set(table, (counts.get(table) ?? 0) + rows);
    };
    const worked = (finished: boolean) => ({ finished, result: { removed: Object.fromEntries(counts) } });
    for (const table of prunedTables) {
      const batch = { before: new Date(at - retention[table]), limit: batchRows };
      for (let more = true; more; ) {
        if (signal.aborted) return worked(false);
        const removed = await leftovers.remove(table, batch);
        count(removed.counts);
        more = removed.more;
      }
    }
    return worked(true);
  };
