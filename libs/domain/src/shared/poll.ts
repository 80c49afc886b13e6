export type PollPorts = {
  /** Waits, or ends early when the signal aborts; never throws. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Is told of each outage; the loop goes on. */
  readonly onOutage: (error: unknown) => void;
  /** Is told of each turn that was not in vain, also where there was nothing to do. */
  readonly onProgress?: () => void;
};

/** In milliseconds; each pause is twice the one before. */
type Pauses = { readonly first: number; readonly longest: number };

export type Poll = {
  readonly signal: AbortSignal;
  /** `more`: there may be more to do at once. `some`: there was something, and more gathers in the shortest pause. */
  readonly turn: () => Promise<'more' | 'some' | 'idle'>;
  readonly idleMs: Pauses;
  readonly outageMs: Pauses;
};

/** Takes turns until the signal aborts: at once while there is more, more slowly while there is none or an outage lasts. */
export const poll = async (
  { sleep, onOutage, onProgress }: PollPorts,
  { signal, turn, idleMs, outageMs }: Poll,
): Promise<void> => {
  let idle = idleMs.first;
  let outage = outageMs.first;
  while (!signal.aborted) {
    try {
      const found = await turn();
      onProgress?.();
      outage = outageMs.first;
      if (found !== 'idle') idle = idleMs.first;
      if (found === 'more') continue;
      await sleep(idle, signal);
      if (found === 'idle') idle = Math.min(idle * 2, idleMs.longest);
    } catch (error) {
      if (signal.aborted) return;
      onOutage(error);
      await sleep(outage, signal);
      outage = Math.min(outage * 2, outageMs.longest);
    }
  }
};
