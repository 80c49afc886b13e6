import { setTimeout as delay } from 'node:timers/promises';
import type { RunningProgram } from './program.ts';

const POLL_MS = 50;

const isReady = async (url: string): Promise<boolean> => {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    return response.ok;
  } catch {
    return false;
  }
};

/** Waits until the program answers its readiness probe; throws when it ends first or `withinMs` have passed. */
export const untilReady = async (program: RunningProgram, probe: string, withinMs: number): Promise<void> => {
  const state: { ended?: string } = {};
  void program.exited.then((how) => {
    state.ended = how;
  });
  const deadline = Date.now() + withinMs;
  while (!(await isReady(probe))) {
    if (state.ended !== undefined) throw new Error(`${program.name} ended before it was ready (${state.ended})`);
    if (Date.now() > deadline) throw new Error(`${program.name} is not ready after ${withinMs / 1000} s: see ${probe}`);
    await delay(POLL_MS);
  }
};
