import type { JobRunId } from '@orderline/domain/jobs';
import { memoryJobRuns } from '@orderline/domain/jobs.memory';
import { createMemory } from '@orderline/domain/shared.memory';
import { currentCall, runInCall, Unavailable } from '@orderline/platform';
import { describe, expect, it } from 'vitest';
import { newId, now } from './clock.ts';
import { openJobHost, uncancelled } from './job-host.ts';

const aborted = (signal: AbortSignal | undefined): Promise<unknown> =>
  new Promise((resolve) => signal?.addEventListener('abort', () => resolve(signal.reason), { once: true }));

describe('the process that runs jobs', () => {
  it('goes on with a run after the request that triggered it has ended, under the ids of both', async () => {
    const { host, stop } = openJobHost();
    const request = new AbortController();
    const runId = newId<JobRunId>();
    const gate = Promise.withResolvers<void>();
    const seen = Promise.withResolvers<unknown>();
    runInCall({ requestId: 'trigger-1', signal: request.signal }, () =>
      host.launch(runId, async () => {
        await gate.promise;
        seen.resolve([currentCall()?.requestId, currentCall()?.runId, currentCall()?.signal?.aborted]);
      }),
    );
    request.abort();
    gate.resolve();
    expect(await seen.promise).toEqual(['trigger-1', runId, false]);
    await stop();
  });

  it('tells its runs to end when it stops, waits for their batch, and begins no more', async () => {
    const { host, stop } = openJobHost();
    const batch = Promise.withResolvers<void>();
    const told = Promise.withResolvers<void>();
    let stopped = false;
    host.launch(newId(), async (signal) => {
      await aborted(signal);
      told.resolve();
      await batch.promise;
      expect(currentCall()?.signal?.aborted).toBe(false);
    });
    const stopping = stop().then(() => {
      stopped = true;
    });
    await told.promise;
    expect(stopped).toBe(false);
    expect(() => host.ready()).toThrow(Unavailable);
    batch.resolve();
    await stopping;
    expect(stopped).toBe(true);
  });

  it('cancels what a batch waits for when it has waited long enough', async () => {
    const { host, stop } = openJobHost(1);
    const reasons: unknown[] = [];
    host.launch(newId(), async () => {
      reasons.push(await aborted(currentCall()?.signal));
    });
    await stop();
    expect(reasons).toEqual([expect.any(Unavailable)]);
  });

  it('lets the end of a cancelled run be recorded nevertheless', async () => {
    const signals: unknown[] = [];
    const runs = memoryJobRuns(createMemory());
    const seen = uncancelled({
      ...runs,
      end: async (...ending) => {
        signals.push(currentCall()?.signal);
        return runs.end(...ending);
      },
    });
    const { run } = await seen.claim({ id: newId(), name: 'sweep', scheduledFor: now(), now: now() });
    const ending = { state: 'interrupted', endedAt: now(), result: null, progress: null, error: null } as const;
    const held = await runInCall({ requestId: 'r', signal: AbortSignal.abort() }, () => seen.end(run, ending));
    expect([held, signals]).toEqual([true, [undefined]]);
  });

  it('gives signs of life until it is told to rest', async () => {
    const { host } = openJobHost();
    const beaten = Promise.withResolvers<void>();
    let beats = 0;
    const rest = host.every(1, async () => {
      beats += 1;
      if (beats === 3) beaten.resolve();
    });
    await beaten.promise;
    rest();
    expect(beats).toBe(3);
  });
});
