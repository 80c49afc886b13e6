import { setTimeout as delay } from 'node:timers/promises';

export type Until<Value> = {
  /** Completes "waited in vain for …". */
  readonly what: string;
  /** The value once it is there. */
  readonly ask: () => Promise<Value | undefined>;
  readonly withinMs?: number;
  /** What else to say when time is up. */
  readonly told?: () => string;
};

const PAUSE_MS = 50;

/** Asks until there is an answer; throws after `withinMs`, a minute when absent. */
export const until = async <Value>({ what, ask, withinMs = 60_000, told }: Until<Value>): Promise<Value> => {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const value = await ask();
    if (value !== undefined) return value;
    if (performance.now() > deadline) {
      throw new Error(`waited in vain for ${what}, ${withinMs / 1000} s${told ? `\n${told()}` : ''}`);
    }
    await delay(PAUSE_MS);
  }
};
