import { randomUUID } from 'node:crypto';
import type { ImportHost } from '@orderline/domain/catalog';
import type { JobHost, JobRuns } from '@orderline/domain/jobs';
import { asId } from '@orderline/domain/shared';
import { type CallContext, currentCall, runInCall, Unavailable } from '@orderline/platform';
import { outsideActs } from './audit/act.ts';

/** How long a batch may go on after its run was told to end; then what it waits for is cancelled. */
const GRACE_MS = 3_000;

export type OpenJobHost = {
  readonly host: JobHost;
  /** Lets every run end after its batch, begins none any more, and waits until all have ended. */
  stop(): Promise<void>;
};

const requestId = (): string => currentCall()?.requestId ?? randomUUID();

/** Runs jobs in this process: at most one of each name, as the record of runs lets no two begin. */
export const openJobHost = (graceMs = GRACE_MS): OpenJobHost => {
  const stopping = new AbortController();
  const cancelling = new AbortController();
  const tasks = new Set<Promise<void>>();
  const stopped = () => new Unavailable('the process is about to stop');
  return {
    host: {
      ready: () => {
        if (stopping.signal.aborted) throw stopped();
      },
      launch: (runId, task) => {
        // The call that triggered it has a deadline, and ends; its request's id goes on.
        const context = { requestId: requestId(), runId, signal: cancelling.signal };
        const begun = outsideActs(() => runInCall(context, () => task(stopping.signal)));
        const done = begun.finally(() => tasks.delete(done));
        tasks.add(done);
      },
      every: (ms, work) => {
        const timer = setInterval(() => void work(), ms);
        return () => clearInterval(timer);
      },
    },
    stop: async () => {
      stopping.abort();
      const timer = setTimeout(() => cancelling.abort(stopped()), graceMs);
      await Promise.allSettled(tasks);
      clearTimeout(timer);
    },
  };
};

/** Imports go on where job runs do, and end with them. */
export const importHostOf = ({ ready, launch }: JobHost): ImportHost => ({
  ready,
  launch: (id, task) => launch(asId(id), task),
});

const uncancelledCall = (): CallContext => {
  const { signal: _signal, ...call } = currentCall() ?? { requestId: randomUUID() };
  return call;
};

/** The record of runs as it is kept even while the work of its run is cancelled. */
export const uncancelled = (runs: JobRuns): JobRuns => ({
  ...runs,
  renew: (...held) => runInCall(uncancelledCall(), () => runs.renew(...held)),
  end: (...held) => runInCall(uncancelledCall(), () => runs.end(...held)),
});
