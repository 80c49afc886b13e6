import { describe, expect, it } from 'vitest';
import { asId, err, ok } from '../shared/index.ts';
import { createMemory } from '../shared/shared.memory.ts';
import type { EndedRun } from './execute-run.ts';
import { createJobs, type JobRun, type JobRuns, type JobWork, leaseMs } from './index.ts';
import { memoryJobHost, memoryJobRuns } from './jobs.memory.ts';

const start = new Date('2026-01-02T03:00:00.000Z');
const scheduledFor = start;
const hour = 3_600_000;

/** Work that goes on until it is let go, or told to stop. */
const heldWork = () => {
  const begun = Promise.withResolvers<AbortSignal>();
  const gate = Promise.withResolvers<void>();
  const work: JobWork = async ({ signal }) => {
    begun.resolve(signal);
    const told = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    await Promise.race([gate.promise, told]);
    return { finished: !signal.aborted, result: { batches: 1 } };
  };
  return { work, begun: begun.promise, letGo: gate.resolve };
};

const setUp = (work: JobWork, { jobRuns }: { readonly jobRuns?: Partial<JobRuns> } = {}) => {
  const clock = { now: start };
  const host = memoryJobHost();
  const runs = { ...memoryJobRuns(createMemory()), ...jobRuns };
  const ended: EndedRun[] = [];
  let made = 0;
  const jobs = createJobs({
    jobs: [{ name: 'sweep', purpose: 'sweeps', schedule: '* * * * *', everySeconds: 60, work }],
    jobRuns: runs,
    jobHost: host.host,
    onRunEnded: (run) => ended.push(run),
    newId: () => asId(`01990000-0000-7000-8000-${String(++made).padStart(12, '0')}`),
    now: () => clock.now,
  });
  const sweep = async (time = scheduledFor) => {
    const started = await jobs.startRun({ name: 'sweep', scheduledFor: time });
    if (!started.ok) throw new Error('there is no such job');
    return started.value;
  };
  const found = async ({ id }: JobRun) => {
    const run = await jobs.findRun({ id });
    return run.ok ? run.value : null;
  };
  return { ...jobs, ...host, runs, ended, clock, sweep, found };
};

describe('a run', () => {
  it('is answered while it goes on, and then tells its result', async () => {
    const { work, letGo } = heldWork();
    const { sweep, found, idle, ended } = setUp(work);
    const { run, skipped } = await sweep();
    expect([run.state, skipped]).toEqual(['running', false]);
    letGo();
    await idle();
    expect(await found(run)).toMatchObject({ state: 'succeeded', result: { batches: 1 }, endedAt: start, error: null });
    expect(ended).toMatchObject([{ run: { id: run.id }, outcome: 'succeeded' }]);
  });

  it('works once, however often its time is asked for, and skips the times that come meanwhile', async () => {
    let worked = 0;
    const held = heldWork();
    const { sweep, idle, listRuns } = setUp((run) => {
      worked += 1;
      return held.work(run);
    });
    const all = await Promise.all(Array.from({ length: 20 }, () => sweep()));
    const later = await sweep(new Date(start.getTime() + hour));
    expect(new Set([...all, later].map(({ run }) => run.id)).size).toBe(1);
    expect([...all, later].map(({ skipped }) => skipped)).toEqual([...Array(20).fill(false), true]);
    held.letGo();
    await idle();
    expect((await sweep()).run.state).toBe('succeeded');
    await idle();
    expect(worked).toBe(1);
    const runs = await listRuns({ page: { limit: 10 } });
    expect(runs.ok && runs.value.items).toHaveLength(1);
  });

  it('that throws has failed, and says by what', async () => {
    const fault = new Error('no such table');
    const { sweep, found, idle, ended } = setUp(() => Promise.reject(fault));
    const { run } = await sweep();
    await idle();
    expect(await found(run)).toMatchObject({ state: 'failed', error: 'Error: no such table', result: null });
    expect(ended).toMatchObject([{ outcome: 'failed', fault }]);
  });

  it('ends after its batch when its process stops, and is begun again when its time is asked for', async () => {
    const { sweep, found, idle, stop } = setUp(heldWork().work);
    const { run } = await sweep();
    stop();
    await idle();
    const interrupted = await found(run);
    expect(interrupted).toMatchObject({ state: 'interrupted', result: { batches: 1 } });
    await expect(sweep(new Date(start.getTime() + hour))).rejects.toThrow('about to stop');
  });

  it('that is torn apart by the stop of its process is interrupted, not failed', async () => {
    const { sweep, found, idle, stop } = setUp(
      ({ signal }) =>
        new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('cancelled')))),
    );
    const { run } = await sweep();
    stop();
    await idle();
    expect(await found(run)).toMatchObject({ state: 'interrupted', error: 'Error: cancelled' });
  });

  it('tells how far it is at each heartbeat, and what it had done where it fails', async () => {
    const gate = Promise.withResolvers<void>();
    const { sweep, found, pulse, idle } = setUp(async ({ tell }) => {
      tell({ result: { swept: 3 }, progress: { done: 1, of: 2 } });
      await gate.promise;
      tell({ result: { swept: 5 }, progress: { done: 2, of: 2 } });
      throw new Error('no such table');
    });
    const { run } = await sweep();
    expect((await found(run))?.progress).toBeNull();
    await pulse();
    expect(await found(run)).toMatchObject({ state: 'running', result: { swept: 3 }, progress: { done: 1, of: 2 } });
    gate.resolve();
    await idle();
    expect(await found(run)).toMatchObject({ state: 'failed', result: { swept: 5 }, progress: { done: 2, of: 2 } });
  });

  it('that is called off ends after its batch, and its time is not begun again', async () => {
    const { sweep, found, pulse, idle, cancelRun, ended } = setUp(heldWork().work);
    const { run } = await sweep();
    expect(await cancelRun({ id: run.id })).toMatchObject(ok({ state: 'running', cancelRequestedAt: start }));
    expect((await found(run))?.state).toBe('running');
    await pulse();
    await idle();
    expect(await found(run)).toMatchObject({ state: 'cancelled', result: { batches: 1 }, error: null });
    expect(ended).toMatchObject([{ outcome: 'cancelled' }]);
    expect(await cancelRun({ id: run.id })).toMatchObject(ok({ state: 'cancelled' }));
    expect(await sweep()).toMatchObject({ run: { id: run.id, state: 'cancelled' }, skipped: false });
    expect((await sweep(new Date(start.getTime() + hour))).run.attempt).toBe(1);
  });

  it('that comes to its end before it hears that it is called off has succeeded', async () => {
    const { work, letGo } = heldWork();
    const { sweep, found, idle, cancelRun } = setUp(work);
    const { run } = await sweep();
    await cancelRun({ id: run.id });
    letGo();
    await idle();
    expect((await found(run))?.state).toBe('succeeded');
    expect(await cancelRun({ id: run.id })).toEqual(err({ kind: 'job-run-over' }));
  });

  it('outlives its first lease by its heartbeats', async () => {
    const { work, letGo } = heldWork();
    const { sweep, found, pulse, clock, idle } = setUp(work);
    const { run } = await sweep();
    clock.now = new Date(start.getTime() + leaseMs - 1);
    await pulse();
    clock.now = new Date(start.getTime() + 2 * leaseMs - 2);
    expect((await sweep()).run.attempt).toBe(1);
    letGo();
    await idle();
    expect((await found(run))?.state).toBe('succeeded');
  });

  it('of a process that slept through its lease is told to stop, and writes nothing over who took it over', async () => {
    const { work, begun } = heldWork();
    const { sweep, found, pulse, runs, clock, idle, ended } = setUp(work);
    const { run } = await sweep();
    clock.now = new Date(start.getTime() + leaseMs);
    const other = await runs.claim({ id: asId('other'), name: 'sweep', scheduledFor, now: clock.now });
    expect(other).toMatchObject({ kind: 'claimed', run: { id: run.id, attempt: 2 } });
    await pulse();
    expect((await begun).aborted).toBe(true);
    await idle();
    expect(await found(run)).toEqual(other.run);
    expect(ended).toMatchObject([{ outcome: 'lost' }]);
  });

  it('goes on through an outage of its record that is shorter than the lease, and stops at its end', async () => {
    const away = new Error('away');
    const { work, begun } = heldWork();
    const { sweep, pulse, clock, idle, ended } = setUp(work, {
      jobRuns: { renew: () => Promise.reject(away), end: () => Promise.reject(away) },
    });
    await sweep();
    clock.now = new Date(start.getTime() + leaseMs - 1);
    await pulse();
    expect((await begun).aborted).toBe(false);
    clock.now = new Date(start.getTime() + leaseMs);
    await pulse();
    await idle();
    expect(ended).toMatchObject([{ outcome: 'lost', fault: away }]);
  });
});

it('refuses the run of a job that there is not, and names those that there are', async () => {
  const { startRun, listRuns, findRun, cancelRun } = setUp(heldWork().work);
  expect(await startRun({ name: 'sweeps', scheduledFor })).toEqual(err({ kind: 'job-not-found', names: ['sweep'] }));
  expect(await listRuns({ page: { limit: 10 } })).toEqual(ok({ items: [], next: null }));
  expect(await findRun({ id: asId('none') })).toEqual(err({ kind: 'job-run-not-found' }));
  expect(await cancelRun({ id: asId('none') })).toEqual(err({ kind: 'job-run-not-found' }));
});
