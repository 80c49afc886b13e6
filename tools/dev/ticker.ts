import { setTimeout as delay } from 'node:timers/promises';
import { listJobs, startJobRun } from '@orderline/contracts/http/v1/jobs';
import { type Due, dueJobs, interval, type Scheduled } from './slots.ts';

export type TickerNeeds = {
  /** Where the api is, without a path. */
  readonly api: string;
  /** A token with the scope jobs:run, good for now. */
  readonly token: () => Promise<string>;
  readonly onProgress: (line: string) => void;
  readonly now?: () => Date;
  readonly pauseMs?: number;
};

export type Ticker = {
  /** Triggers nothing any more; what is on its way is given up. */
  stop(): Promise<void>;
};

const TIMEOUT_MS = 2_000;

const ask = async (needs: TickerNeeds, path: string, init: RequestInit): Promise<Response> => {
  const headers = { authorization: `Bearer ${await needs.token()}`, 'content-type': 'application/json' };
  const signal = AbortSignal.any([AbortSignal.timeout(TIMEOUT_MS), ...(init.signal ? [init.signal] : [])]);
  const response = await fetch(`${needs.api}${path}`, { ...init, headers, signal });
  if (response.ok) return response;
  throw new Error(`${init.method ?? 'GET'} ${path} was answered ${response.status}: ${await response.text()}`);
};

const jobsOf = async (needs: TickerNeeds, signal: AbortSignal): Promise<readonly Scheduled[]> => {
  const response = await ask(needs, listJobs.path, { signal });
  return listJobs.answers[200].parse(await response.json()).items;
};

const trigger = async (needs: TickerNeeds, { name, scheduledFor }: Due, signal: AbortSignal): Promise<void> => {
  const path = startJobRun.path.replace('{name}', name);
  const response = await ask(needs, path, { method: 'POST', body: JSON.stringify({ scheduledFor }), signal });
  await response.body?.cancel();
};

/** Says once that it fails, and once that it works again. */
const spokenOnce = (onProgress: (line: string) => void) => {
  let failing = false;
  return {
    worked: (): void => {
      if (failing) onProgress('jobs: triggered again');
      failing = false;
    },
    failed: (error: unknown): void => {
      if (!failing) onProgress(`jobs: not triggered until the api answers (${reasonOf(error)})`);
      failing = true;
    },
  };
};

const reasonOf = (error: unknown): string => {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error ? cause.message : String(cause);
};

/** Triggers every job of an api over HTTP, each at its recommended interval, as an external scheduler would. */
export const startTicker = (needs: TickerNeeds): Ticker => {
  const { onProgress, now = () => new Date(), pauseMs = 500 } = needs;
  const stopping = new AbortController();
  const { signal } = stopping;
  const speaker = spokenOnce(onProgress);
  const triggered = new Map<string, Date>();
  let jobs: readonly Scheduled[] | undefined;
  const learn = async (): Promise<readonly Scheduled[]> => {
    const found = await jobsOf(needs, signal);
    onProgress(`jobs: ${found.map((job) => `${job.name} every ${interval(job)}`).join(', ')}`);
    return found;
  };
  const tick = async (): Promise<void> => {
    jobs ??= await learn();
    const due = dueJobs(jobs, { triggered, now: now() });
    for (const one of due) {
      await trigger(needs, one, signal);
      triggered.set(one.name, one.scheduledFor);
    }
    if (due.length > 0) speaker.worked();
  };
  const run = async (): Promise<void> => {
    while (!signal.aborted) {
      await tick().catch((error: unknown) => signal.aborted || speaker.failed(error));
      await delay(pauseMs, undefined, { signal }).catch(() => undefined);
    }
  };
  const running = run();
  return {
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
};
