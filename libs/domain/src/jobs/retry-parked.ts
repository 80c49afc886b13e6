import type { Now } from '../shared/index.ts';
import type { JobWork } from './job.ts';
import type { DelayedRetries } from './ports.ts';
import { batchRows } from './prune.ts';

export type RetryParkedJobPorts = { readonly delayedRetries: DelayedRetries; readonly now: Now };

/** Lets the worker try at once what waits for its next try; the attempts are counted on. */
export const retryParkedJob =
  ({ delayedRetries, now }: RetryParkedJobPorts): JobWork =>
  async ({ signal }) => {
    const batch = { now: now(), limit: batchRows };
    const madeDue = { consumers: 0, relay: 0 };
    for (const owner of ['relay', 'consumers'] as const) {
      for (let made = batchRows; made === batchRows; ) {
        if (signal.aborted) return { finished: false, result: { madeDue } };
        made = await delayedRetries.makeDue(owner, batch);
        madeDue[owner] += made;
      }
    }
    return { finished: true, result: { madeDue } };
  };
