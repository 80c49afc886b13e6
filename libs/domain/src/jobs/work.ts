import type { Now } from '../shared/index.ts';
import type { JobWork } from './job-run.ts';
import {
  type BookAudit,
  type BookDrift,
  type BookSeals,
  type DelayedRetries,
  type ExpiredRows,
  type PrunedTable,
  prunedTables,
  type StockAudit,
  sealedBooks,
} from './ports.ts';
import { inJson } from './start-run.ts';

export type SweepDeadlinesJobPorts = {
  /** Concludes at most `limit` of what is overdue; answers how many got on, which are then due no more. */
  readonly sweep: (limit: number) => Promise<number>;
};

/** Each has a transaction of its own, so that a batch is a matter of seconds. */
const batch = 100;

/** Sweeps until nothing is overdue. */
export const sweepDeadlinesJob =
  ({ sweep }: SweepDeadlinesJobPorts): JobWork =>
  async ({ signal, tell }) => {
    let swept = 0;
    for (let more = true; more; ) {
      if (signal.aborted) return { finished: false, result: { swept } };
      const got = await sweep(batch);
      swept += got;
      tell({ result: { swept } });
      more = got > 0;
    }
    return { finished: true, result: { swept } };
  };

export type RetryParkedJobPorts = { readonly delayedRetries: DelayedRetries; readonly now: Now };

/** Lets the worker try at once what waits for its next try; the attempts are counted on. */
export const retryParkedJob =
  ({ delayedRetries, now }: RetryParkedJobPorts): JobWork =>
  async ({ signal, tell }) => {
    const batch = { now: now(), limit: batchRows };
    const madeDue = { consumers: 0, relay: 0 };
    for (const owner of ['relay', 'consumers'] as const) {
      for (let made = batchRows; made === batchRows; ) {
        if (signal.aborted) return { finished: false, result: { madeDue } };
        made = await delayedRetries.makeDue(owner, batch);
        madeDue[owner] += made;
        tell({ result: { madeDue: { ...madeDue } } });
      }
    }
    return { finished: true, result: { madeDue } };
  };

const named = 100;

/** Holds stock against ledger and open orders; it repairs nothing, as only a person knows which of them is wrong. */
export const reconcileStock =
  ({ stockAudit }: { readonly stockAudit: StockAudit }): JobWork =>
  async ({ signal }) => {
    if (signal.aborted) return { finished: false, result: {} };
    const { products, drifting, drifts } = await stockAudit.read(named);
    return { finished: true, result: { products, drifting, drifts: inJson(drifts) } };
  };

export type SealBooksPorts = { readonly bookSeals: BookSeals; readonly now: Now };

/** What a process stamps with its time is committed, or never will be, long before: no statement lasts that long. */
export const settledMs = 300_000;

/** Rows of one statement. */
const sealBooksBatchRows = 20_000;

/** Moves every seal up to what has settled; false where it was told to stop before. `count` is told the books that are done. */
export const sealAll = async (
  { bookSeals, now }: SealBooksPorts,
  signal: AbortSignal,
  count: (rows: number, done: number) => void,
) => {
  const until = new Date(now().getTime() - settledMs);
  for (const [done, book] of sealedBooks.entries()) {
    for (let more = true; more; ) {
      if (signal.aborted) return false;
      const sealed = await bookSeals.advance(book, { until, limit: sealBooksBatchRows });
      more = sealed.more;
      count(sealed.rows, more ? done : done + 1);
    }
  }
  return true;
};

/** Counts once what is over, so that a reading of the books visits what is under way and what came lately. */
export const sealBooks =
  (ports: SealBooksPorts): JobWork =>
  async ({ signal, tell }) => {
    let sealed = 0;
    const finished = await sealAll(ports, signal, (rows, done) => {
      sealed += rows;
      tell({ result: { sealed }, progress: { done, of: sealedBooks.length } });
    });
    return { finished, result: { sealed } };
  };

/** Counts anew what is behind the seals; it repairs nothing, as only a person knows who changed what was over. */
export const recountBooks =
  ({ bookAudit }: { readonly bookAudit: BookAudit }): JobWork =>
  async ({ signal, tell }) => {
    const drifts: BookDrift[] = [];
    for (const [done, book] of sealedBooks.entries()) {
      if (signal.aborted) return { finished: false, result: { drifting: drifts.length } };
      drifts.push(...(await bookAudit.recount(book)));
      tell({ result: { drifting: drifts.length }, progress: { done: done + 1, of: sealedBooks.length } });
    }
    return { finished: true, result: { drifting: drifts.length, drifts: inJson(drifts.slice(0, named)) } };
  };

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
  async ({ signal, tell }) => {
    const at = sealing.now().getTime();
    const counts = new Map<string, number>(prunedTables.map((table) => [table, 0]));
    const count = (removed: Readonly<Record<string, number>>): void => {
      for (const [table, rows] of Object.entries(removed)) counts.set(table, (counts.get(table) ?? 0) + rows);
    };
    const soFar = () => ({ removed: Object.fromEntries(counts) });
    const worked = (finished: boolean) => ({ finished, result: soFar() });
    if (!(await sealAll(sealing, signal, () => undefined))) return worked(false);
    for (const [done, table] of prunedTables.entries()) {
      const batch = { before: new Date(at - retention[table]), limit: batchRows };
      for (let more = true; more; ) {
        if (signal.aborted) return worked(false);
        const removed = await expiredRows.remove(table, batch);
        count(removed.counts);
        more = removed.more;
        tell({ result: soFar(), progress: { done: more ? done : done + 1, of: prunedTables.length } });
      }
    }
    return worked(true);
  };
