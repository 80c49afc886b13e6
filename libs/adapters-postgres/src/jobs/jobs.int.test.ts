import { jobRunsContract } from '@orderline/domain/jobs.contract';
import { expect, it } from 'vitest';
import { useDatabase } from '../testing/database.ts';
import { newId } from '../testing/new-id.ts';
import { pgJobRuns, pgLastSuccesses } from './job-runs.ts';

const opened = useDatabase();
const start = new Date('2026-01-02T03:00:00.000Z');

jobRunsContract('in PostgreSQL', async () => ({ jobRuns: pgJobRuns(opened().database.business), newId }));

it('when a job last succeeded is known, and what it found', async () => {
  const { database } = opened();
  const jobRuns = pgJobRuns(database.business);
  const [sweep, never] = [`sweep-${newId()}`, `never-${newId()}`];
  for (const [minute, state] of [
    [1, 'succeeded'],
    [2, 'succeeded'],
    [3, 'failed'],
  ] as const) {
    const at = new Date(start.getTime() + minute * 60_000);
    for (const name of [sweep, never]) {
      const { run } = await jobRuns.claim({ id: newId(), name, scheduledFor: at, now: at });
      const result = { minute };
      await jobRuns.end(run, {
        state: name === never ? 'failed' : state,
        endedAt: at,
        result,
        progress: null,
        error: null,
      });
    }
  }
  expect(await pgLastSuccesses(database.business)([sweep, never])).toEqual([
    { name: sweep, endedAt: new Date('2026-01-02T03:02:00.000Z'), result: { minute: 2 } },
  ]);
});

it('two runs of one job never stand side by side in the table', async () => {
  const { outside } = opened();
  const name = `twice-${newId()}`;
  const insert = (minute: number) => outside`
    insert into job_runs (id, name, scheduled_for, state, attempt, started_at, leased_until)
    values (${newId()}, ${name}, ${new Date(start.getTime() + minute)}, 'running', 1, now(), now())`;
  await insert(1);
  await expect(insert(2)).rejects.toThrow('job_runs_running');
});
