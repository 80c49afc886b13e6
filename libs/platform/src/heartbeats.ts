type Loop = {
  /** It did what it is for, or found nothing to do. */
  progressed(): void;
  /** It came around, though in vain: what it needs is away, and it will try again. */
  turned(): void;
  /** It has ended, as it was asked to. */
  ended(): void;
};

type StalledLoop = { readonly loop: string; readonly seconds: number };

/** How the endless loops of a process fare: what hangs for ever throws nothing, and would else be seen by nobody. */
export type Heartbeats = {
  /** A loop, from now on expected to come around; of several of one name the slowest counts. */
  loop(name: string): Loop;
  /** Seconds since each loop last made progress. */
  sinceProgress(): ReadonlyMap<string, number>;
  /** Those that have not come around for so long that they hang. */
  stalled(): readonly StalledLoop[];
};

export type HeartbeatsOptions = {
  /** Far beyond every deadline of what a loop waits for in one turn. */
  readonly stalledAfterMs?: number;
  /** Milliseconds of a clock that never goes back. */
  readonly now?: () => number;
};

const STALLED_AFTER_MS = 60_000;

type Beats = { readonly name: string; progressedAt: number; turnedAt: number };

export const createHeartbeats = (options: HeartbeatsOptions = {}): Heartbeats => {
  const { stalledAfterMs = STALLED_AFTER_MS, now = () => performance.now() } = options;
  const loops = new Set<Beats>();
  /** Seconds since the slowest loop of each name did that. */
  const since = (what: 'progressedAt' | 'turnedAt'): ReadonlyMap<string, number> => {
    const slowest = new Map<string, number>();
    for (const { name, [what]: at } of loops) slowest.set(name, Math.max(slowest.get(name) ?? 0, (now() - at) / 1000));
    return slowest;
  };
  return {
    loop: (name) => {
      const beats: Beats = { name, progressedAt: now(), turnedAt: now() };
      loops.add(beats);
      return {
        progressed: () => {
          beats.progressedAt = now();
          beats.turnedAt = beats.progressedAt;
        },
        turned: () => {
          beats.turnedAt = now();
        },
        ended: () => void loops.delete(beats),
      };
    },
    sinceProgress: () => since('progressedAt'),
    stalled: () =>
      [...since('turnedAt')]
        .map(([loop, seconds]) => ({ loop, seconds }))
        .filter(({ seconds }) => seconds * 1000 >= stalledAfterMs),
  };
};
