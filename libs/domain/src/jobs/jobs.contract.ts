import { describe, expect, it } from 'vitest';
import type { NewId } from '../shared/index.ts';
import { type JobRun, type JobRunId, leaseFrom, leaseMs } from './job-run.ts';
import type { Heartbeat, JobRuns, RunEnding } from './ports.ts';

export type JobRunsHarness = { readonly jobRuns: JobRuns; readonly newId: NewId };

const start = new Date('2026-01-02T03:00:00.000Z');
const plus = (ms: number): Date => new Date(start.getTime() + ms);
const hour = 3_600_000;

const succeeded: RunEnding = {
  state: 'succeeded',
  endedAt: plus(5),
  result: { removed: { outbox: 3 } },
  progress: { done: 2, of: 2 },
  error: null,
};
const failed: RunEnding = { ...succeeded, state: 'failed', result: null, progress: null, error: 'Error: no' };
const interrupted: RunEnding = { ...succeeded, state: 'interrupted' };

const unended = { endedAt: null, result: null, progress: null, error: null, cancelRequestedAt: null };
const beat = (leasedUntil: Date): Heartbeat => ({ leasedUntil, soFar: null });

/** What every record of job runs must do. */
export const jobRunsContract = (where: string, open: () => Promise<JobRunsHarness>): void => {
  const opened = async () => {
    const { jobRuns, newId } = await open();
    const name = `job-${newId()}`;
    const claim = (scheduledFor = start, now = start, job = name) =>
      jobRuns.claim({ id: newId(), name: job, scheduledFor, now });
    return { jobRuns, newId, name, claim };
  };

  describe(`job runs ${where}`, () => {
    it('are begun once for each time, and told as they are to whoever asks again', async () => {
      const { jobRuns, name, claim } = await opened();
      const first = await claim();
      const { id } = first.run;
      const run = { id, name, scheduledFor: start, state: 'running', attempt: 1, startedAt: start };
      expect(first).toEqual({
        kind: 'claimed',
        run: { ...run, leasedUntil: leaseFrom(start), ...unended },
      });
      expect(await claim(start, plus(1))).toEqual({ kind: 'known', run: first.run });
      expect(await jobRuns.end(first.run, succeeded)).toBe(true);
      const ended = { ...first.run, ...succeeded };
      expect(await claim(start, plus(hour))).toEqual({ kind: 'known', run: ended });
      expect(await jobRuns.find(id)).toEqual(ended);
    });

    it('are one for twenty requests of one time that come at once', async () => {
      const { claim } = await opened();
      const claims = await Promise.all(Array.from({ length: 20 }, () => claim()));
      expect(claims.filter(({ kind }) => kind === 'claimed')).toHaveLength(1);
      expect(claims.filter(({ kind }) => kind === 'known')).toHaveLength(19);
      expect(new Set(claims.map(({ run }) => run.id)).size).toBe(1);
    });

    it('are one at a time, though twenty times are asked for at once', async () => {
      const { jobRuns, name, claim } = await opened();
      const claims = await Promise.all(Array.from({ length: 20 }, (_, nth) => claim(plus(nth * hour))));
      expect(claims.filter(({ kind }) => kind === 'claimed')).toHaveLength(1);
      expect(claims.filter(({ kind }) => kind === 'busy')).toHaveLength(19);
      expect(new Set(claims.map(({ run }) => run.id)).size).toBe(1);
      const { items } = await jobRuns.list({ name, page: { limit: 100 } });
      expect(items).toHaveLength(1);
    });

    it('of other jobs are in nobody’s way', async () => {
      const { newId, claim } = await opened();
      await claim();
      expect((await claim(start, start, `job-${newId()}`)).kind).toBe('claimed');
    });

    it('follow one another once the one before has ended', async () => {
      const { jobRuns, claim } = await opened();
      const { run } = await claim();
      expect((await claim(plus(hour), plus(1))).kind).toBe('busy');
      await jobRuns.end(run, failed);
      expect(await claim(plus(hour), plus(10))).toMatchObject({ kind: 'claimed', run: { attempt: 1 } });
    });

    it.each([
      ['failed is not begun again', failed, 'known', 1],
      ['was interrupted is begun again', interrupted, 'claimed', 2],
    ])('of a time that %s', async (_what, ending, kind, attempt) => {
      const { jobRuns, claim } = await opened();
      const { run } = await claim();
      await jobRuns.end(run, ending);
      const again = await claim(start, plus(hour));
      expect(again).toMatchObject({ kind, run: { id: run.id, attempt } });
    });

    it('whose process died are taken over at the end of the lease, and not before', async () => {
      const { jobRuns, claim } = await opened();
      const { run } = await claim();
      expect((await claim(start, plus(leaseMs - 1))).kind).toBe('known');
      const takenOver = await claim(start, plus(leaseMs));
      expect(takenOver).toMatchObject({ kind: 'claimed', run: { id: run.id, attempt: 2, startedAt: plus(leaseMs) } });
      expect(await jobRuns.renew(run, beat(plus(hour)))).toBe('lost');
      expect(await jobRuns.end(run, succeeded)).toBe(false);
      expect(await jobRuns.find(run.id)).toEqual(takenOver.run);
      expect(await jobRuns.end(takenOver.run, succeeded)).toBe(true);
    });

    it('are taken over by one of twenty that find the process dead', async () => {
      const { claim } = await opened();
      await claim();
      const claims = await Promise.all(Array.from({ length: 20 }, () => claim(start, plus(leaseMs))));
      expect(claims.map(({ kind }) => kind).toSorted()).toEqual(['claimed', ...Array(19).fill('known')]);
    });

    it('whose process died are given up for the next time, and begun again when their own is asked for', async () => {
      const { jobRuns, claim } = await opened();
      const { run: dead } = await claim();
      const { kind, run: next } = await claim(plus(hour), plus(leaseMs));
      expect(kind).toBe('claimed');
      const abandoned = { state: 'abandoned', endedAt: plus(leaseMs), error: expect.stringContaining('no sign') };
      expect(await jobRuns.find(dead.id)).toMatchObject(abandoned);
      expect(await jobRuns.end(dead, succeeded)).toBe(false);
      expect((await claim(start, plus(leaseMs + 1))).kind).toBe('busy');
      await jobRuns.end(next, succeeded);
      expect(await claim(start, plus(leaseMs + 2))).toMatchObject({
        kind: 'claimed',
        run: { id: dead.id, attempt: 2 },
      });
    });

    it('live on while their process gives signs of life', async () => {
      const { jobRuns, claim } = await opened();
      const { run } = await claim();
      expect(await jobRuns.renew(run, beat(plus(2 * leaseMs)))).toBe('held');
      expect((await claim(plus(hour), plus(2 * leaseMs - 1))).kind).toBe('busy');
      expect((await claim(plus(hour), plus(2 * leaseMs))).kind).toBe('claimed');
    });

    it('tell how far they are, until they are begun anew', async () => {
      const { jobRuns, claim } = await opened();
      const { run } = await claim();
      const soFar = { result: { removed: 7 }, progress: { done: 2, of: 5 } };
      expect(await jobRuns.renew(run, { leasedUntil: plus(leaseMs + 1), soFar })).toBe('held');
      expect(await jobRuns.find(run.id)).toMatchObject({ state: 'running', ...soFar });
      expect(await jobRuns.renew(run, beat(plus(leaseMs + 2)))).toBe('held');
      expect(await jobRuns.find(run.id)).toMatchObject(soFar);
      expect(await jobRuns.renew(run, { leasedUntil: plus(leaseMs), soFar: { result: { removed: 8 } } })).toBe('held');
      expect(await jobRuns.find(run.id)).toMatchObject({ result: { removed: 8 }, progress: null });
      await jobRuns.end(run, interrupted);
      expect((await claim(start, plus(hour))).run).toMatchObject({ attempt: 2, ...unended });
    });

    it('that are called off tell it to their process, and their time is not begun again', async () => {
      const { jobRuns, claim } = await opened();
      const { run } = await claim();
      const calledOff = { ...run, cancelRequestedAt: plus(1) };
      expect(await jobRuns.cancel(run.id, plus(1))).toEqual(calledOff);
      expect(await jobRuns.cancel(run.id, plus(2))).toEqual(calledOff);
      expect(await jobRuns.renew(run, beat(plus(leaseMs)))).toBe('cancelled');
      expect(await jobRuns.end(run, { ...interrupted, state: 'cancelled' })).toBe(true);
      expect(await jobRuns.cancel(run.id, plus(9))).toEqual(await jobRuns.find(run.id));
      expect(await claim(start, plus(hour))).toMatchObject({ kind: 'known', run: { id: run.id, state: 'cancelled' } });
      expect((await claim(plus(hour), plus(hour))).kind).toBe('claimed');
    });

    it('that are called off while their process stops are not begun again either', async () => {
      const { jobRuns, claim } = await opened();
      const { run } = await claim();
      await jobRuns.cancel(run.id, plus(1));
      await jobRuns.end(run, interrupted);
      expect((await claim(start, plus(hour))).kind).toBe('known');
    });

    it('whose process died end as they are called off', async () => {
      const { jobRuns, claim } = await opened();
      const { run } = await claim();
      const dead = { state: 'cancelled', endedAt: plus(leaseMs), error: expect.stringContaining('no sign') };
      expect(await jobRuns.cancel(run.id, plus(leaseMs))).toMatchObject(dead);
      expect(await jobRuns.find(run.id)).toMatchObject(dead);
      expect(await jobRuns.end(run, succeeded)).toBe(false);
      expect((await claim(plus(hour), plus(leaseMs))).kind).toBe('claimed');
    });

    it('whose process died after they were called off end as their time is asked for again', async () => {
      const { jobRuns, claim } = await opened();
      const { run } = await claim();
      await jobRuns.cancel(run.id, plus(1));
      const again = await claim(start, plus(leaseMs));
      expect(again).toMatchObject({ kind: 'known', run: { id: run.id, state: 'cancelled', attempt: 1 } });
      expect(await jobRuns.find(run.id)).toEqual(again.run);
    });

    it('are listed newest first, of one job or of all, page by page', async () => {
      const { jobRuns, newId, name, claim } = await opened();
      const runs: JobRun[] = [];
      for (const nth of [1, 2, 3]) {
        const { run } = await claim(plus(nth * hour), plus(nth * hour));
        await jobRuns.end(run, succeeded);
        runs.unshift({ ...run, ...succeeded });
      }
      const other = await claim(start, start, `job-${newId()}`);
      const first = await jobRuns.list({ name, page: { limit: 2 } });
      expect(first).toEqual({ items: runs.slice(0, 2), next: runs[1]?.id });
      const rest = await jobRuns.list({ name, page: { limit: 2, ...(first.next && { after: first.next }) } });
      expect(rest).toEqual({ items: runs.slice(2), next: null });
      const all = await jobRuns.list({ page: { limit: 4 } });
      expect(all.items).toEqual([other.run, ...runs]);
    });

    it('that were never begun are not found', async () => {
      const { jobRuns, newId } = await opened();
      const unknown = { id: newId<JobRunId>(), attempt: 1 };
      expect(await jobRuns.find(unknown.id)).toBeNull();
      expect([await jobRuns.renew(unknown, beat(start)), await jobRuns.end(unknown, failed)]).toEqual(['lost', false]);
      expect(await jobRuns.cancel(unknown.id, start)).toBe('unknown');
    });
  });
};
