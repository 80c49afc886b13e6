import { describe, expect, it } from 'vitest';
import type { NewId } from '../shared/index.ts';
import { type JobRun, type JobRunId, leaseFrom, leaseMs } from './job-run.ts';
import type { JobRuns, RunEnding } from './ports.ts';

export type JobRunsHarness = { readonly jobRuns: JobRuns; readonly newId: NewId };

const start = new Date('2026-01-02T03:00:00.000Z');
const plus = (ms: number): Date => new Date(start.getTime() + ms);
const hour = 3_600_000;

const succeeded: RunEnding = { state: 'succeeded', endedAt: plus(5), result: { removed: { outbox: 3 } }, error: null };
const failed: RunEnding = { state: 'failed', endedAt: plus(5), result: null, error: 'Error: no' };
const interrupted: RunEnding = { ...succeeded, state: 'interrupted' };

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
        run: { ...run, leasedUntil: leaseFrom(start), endedAt: null, result: null, error: null },
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
      expect(await jobRuns.renew(run, plus(hour))).toBe(false);
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
      expect(await jobRuns.renew(run, plus(2 * leaseMs))).toBe(true);
      expect((await claim(plus(hour), plus(2 * leaseMs - 1))).kind).toBe('busy');
      expect((await claim(plus(hour), plus(2 * leaseMs))).kind).toBe('claimed');
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
      expect([await jobRuns.renew(unknown, start), await jobRuns.end(unknown, failed)]).toEqual([false, false]);
    });
  });
};
