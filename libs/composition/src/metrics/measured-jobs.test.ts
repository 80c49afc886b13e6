import type { EndedRun, JobResult, JobRun } from '@orderline/domain/jobs';
import { createMetrics } from '@orderline/platform';
import { describe, expect, it } from 'vitest';
import { newId } from '../clock.ts';
import { measureJobs, reportRuns } from './measured-jobs.ts';

const startedAt = new Date('2026-01-02T03:00:00.000Z');
const endedAt = new Date('2026-01-02T03:00:02.500Z');

const ended = (outcome: EndedRun['outcome'], result: JobResult | null, fault?: unknown): EndedRun => {
  const id = newId<JobRun['id']>();
  const lease = { attempt: 1, startedAt, leasedUntil: endedAt };
  const unended = { endedAt: null, result: null, progress: null, error: null, cancelRequestedAt: null };
  const run: JobRun = { id, name: 'prune', scheduledFor: startedAt, state: 'running', ...lease, ...unended };
  const state = outcome === 'lost' ? 'succeeded' : outcome;
  return {
    run,
    outcome,
    ending: { state, endedAt, result, progress: null, error: null },
    ...(fault !== undefined && { fault }),
  };
};

const setUp = () => {
  const lines: (readonly [level: string, entry: object])[] = [];
  const at = (level: string) => (entry: object) => void lines.push([level, entry]);
  const logger = { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
  const metrics = createMetrics('api');
  return { lines, metrics, report: reportRuns({ logger, metrics }) };
};

describe('a run that has ended', () => {
  it('is counted, measured and logged with its id', async () => {
    const { lines, metrics, report } = setUp();
    const run = ended('succeeded', { removed: { outbox: 3, inbox: 0 } });
    report(run);
    expect(lines).toEqual([
      ['info', expect.objectContaining({ runId: run.run.id, job: 'prune', outcome: 'succeeded', durationMs: 2500 })],
    ]);
    const { body } = await metrics.render();
    expect(body).toContain('job_runs_total{name="prune",outcome="succeeded",service="api"} 1');
    expect(body).toContain('job_duration_seconds_sum{service="api",name="prune"} 2.5');
  });

  it.each([
    ['debug', 'that found nothing to do', ended('succeeded', { removed: { outbox: 0, inbox: 0 } })],
    ['info', 'that was interrupted', ended('interrupted', { removed: { outbox: 0 } })],
    ['warn', 'that another process took over', ended('lost', { swept: 0 })],
    ['error', 'that failed', ended('failed', null, new Error('no such table'))],
    ['error', 'that found stock to drift', ended('succeeded', { products: 9, drifting: 1 })],
  ])('is a line of level %s: one %s', (level, _which, run) => {
    const { lines, report } = setUp();
    report(run);
    expect(lines.map(([told]) => told)).toEqual([level]);
    if (run.fault) expect(lines[0]?.[1]).toMatchObject({ err: run.fault });
  });
});

describe('the last successes', () => {
  it('are told by every process, with the drift that was found', async () => {
    const metrics = createMetrics('api');
    const lastSuccesses = async () => [
      { name: 'prune', endedAt, result: { removed: {} } },
      { name: 'reconcile-stock', endedAt: startedAt, result: { products: 9, drifting: 2, drifts: [] } },
    ];
    measureJobs(metrics, { names: ['prune', 'reconcile-stock'], lastSuccesses });
    const { body } = await metrics.render();
    expect(body).toContain(
      `job_last_success_timestamp_seconds{name="prune",service="api"} ${endedAt.getTime() / 1000}`,
    );
    expect(body).toContain('stock_drift_products{service="api"} 2');
  });

  it('are 0 for a job that never had one, as it must be missed, too', async () => {
    const metrics = createMetrics('api');
    const lastSuccesses = async () => [{ name: 'prune', endedAt, result: {} }];
    measureJobs(metrics, { names: ['prune', 'seal-books'], lastSuccesses });
    const { body } = await metrics.render();
    expect(body).toContain('job_last_success_timestamp_seconds{name="seal-books",service="api"} 0');
    expect(body).toContain(
      `job_last_success_timestamp_seconds{name="prune",service="api"} ${endedAt.getTime() / 1000}`,
    );
  });

  it('are not told while they cannot be read', async () => {
    const metrics = createMetrics('api');
    measureJobs(metrics, { names: ['prune'], lastSuccesses: () => Promise.reject(new Error('away')) });
    const { body } = await metrics.render();
    expect(body).not.toMatch(/^(job_last_success|stock_drift)/m);
  });
});
