import { pageOf } from '../shared/index.ts';
import type { Memory } from '../shared/shared.memory.ts';
import { decideCancellation, decideClaim, type JobRun, type JobRunId } from './job-run.ts';
import {
  type BookAudit,
  type BookSeals,
  type DelayedRetries,
  type ExpiredRows,
  type HeldRun,
  holdOf,
  type JobHost,
  type JobRuns,
  type StockAudit,
  type StockDrift,
  toldBy,
} from './ports.ts';

export const memoryJobRuns = (memory: Memory): JobRuns => {
  const rows = memory.table<JobRunId, JobRun>('job_runs');
  const newestFirst = (): readonly JobRun[] =>
    [...rows.values()].toSorted((one, other) => (one.id < other.id ? 1 : -1));
  const change = ({ id, attempt }: HeldRun, changes: Partial<JobRun>): Promise<JobRun | null> =>
    memory.atomically(() => {
      const run = rows.get(id);
      if (run?.state !== 'running' || run.attempt !== attempt) return null;
      const changed = { ...run, ...changes };
      rows.set(id, changed);
      return changed;
    });
  return {
    claim: (asked) =>
      memory.atomically(() => {
        const ofJob = [...rows.values()].filter(({ name }) => name === asked.name);
        const same = ofJob.find(({ scheduledFor }) => scheduledFor.getTime() === asked.scheduledFor.getTime()) ?? null;
        const running = ofJob.find(({ state }) => state === 'running') ?? null;
        const { claim, dead } = decideClaim({ same, running }, asked);
        if (dead) rows.set(dead.id, dead);
        rows.set(claim.run.id, claim.run);
        return claim;
      }),
    renew: async (held, { leasedUntil, soFar }) =>
      holdOf(await change(held, { leasedUntil, ...(soFar && toldBy(soFar)) })),
    end: async (held, ending) => (await change(held, ending)) !== null,
    cancel: (id, now) =>
      memory.atomically(() => {
        const run = rows.get(id);
        if (!run) return 'unknown';
        const cancelled = decideCancellation(run, now);
        if (cancelled) rows.set(id, cancelled);
        return cancelled ?? 'over';
      }),
    find: (id) => memory.atomically(() => rows.get(id) ?? null),
    list: ({ name, page }) =>
      memory.atomically(() => {
        const { after, limit } = page;
        const asked = newestFirst().filter((run) => name === undefined || run.name === name);
        const rest = asked.filter(({ id }) => after === undefined || id < after);
        return pageOf(rest.slice(0, limit + 1), page, ({ id }) => id);
      }),
  };
};

/** Runs what is launched at once, and gives heartbeats when it is told to. */
export const memoryJobHost = () => {
  const stopping = new AbortController();
  const pulses = new Set<() => Promise<void>>();
  const tasks = new Set<Promise<void>>();
  const host: JobHost = {
    ready: () => stopping.signal.throwIfAborted(),
    launch: (_id, task) => {
      const done = task(stopping.signal).finally(() => tasks.delete(done));
      tasks.add(done);
    },
    every: (_ms, work) => {
      pulses.add(work);
      return () => void pulses.delete(work);
    },
  };
  return {
    host,
    stop: () => stopping.abort(new Error('the process is about to stop')),
    pulse: () => Promise.all([...pulses].map((beat) => beat())),
    /** When all that was launched so far has ended. */
    idle: async () => void (await Promise.all(tasks)),
  };
};

/** Expired rows that are nothing but times, by table, and events whose retry is delayed. */
export const memoryExpiredRows = (times: Readonly<Record<string, Date[]>> = {}): ExpiredRows => ({
  remove: async (table, { before, limit }) => {
    const kept = times[table] ?? [];
    const over = kept.filter((time) => time < before).slice(0, limit);
    for (const time of over) kept.splice(kept.indexOf(time), 1);
    return { counts: { [table]: over.length }, more: over.length === limit };
  },
});

/** A memory counts its books anew at each reading: there is nothing to seal, and so nothing that could drift. */
export const memoryBookSeals: BookSeals & BookAudit = {
  advance: async () => ({ rows: 0, more: false }),
  recount: async () => [],
};

type PutOff = { readonly dueAt: Date | null };

/** Events of a memory in which nothing is relayed: only consumers park. */
export const memoryDelayedRetries = (memory: Memory): DelayedRetries => {
  const rows = memory.table<string, PutOff>('parked_events');
  return {
    makeDue: (of, { now, limit }) =>
      memory.atomically(() => {
        if (of === 'relay') return 0;
        const waiting = [...rows].filter(([, { dueAt }]) => dueAt !== null && dueAt > now).slice(0, limit);
        for (const [place, event] of waiting) rows.set(place, { ...event, dueAt: now });
        return waiting.length;
      }),
  };
};

/** What each product's stock is, and what it should be. */
export const memoryStockAudit = (memory: Memory, drifts: () => readonly StockDrift[]): StockAudit => ({
  read: (first) =>
    memory.atomically(() => {
      const all = drifts();
      const drifting = all
        .filter(({ onHand, booked, reserved, ordered }) => onHand !== booked || reserved !== ordered || onHand < 0n)
        .toSorted((one, other) => (one.productId < other.productId ? -1 : 1));
      return { products: all.length, drifting: drifting.length, drifts: drifting.slice(0, first) };
    }),
});
