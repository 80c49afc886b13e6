import { NotReady } from './diagnosis.ts';
import type { Finding, HealthMonitor } from './health.ts';
import type { Metrics } from './metrics.ts';
import type { StateLog } from './state-log.ts';
import { Unavailable } from './unavailable.ts';

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

const isOutage = (error: unknown): boolean => error instanceof Unavailable;

/** Tells log and metrics what the checks of dependencies find, each state once. */
export const reportFindings =
  ({ states, metrics }: { readonly states: StateLog; readonly metrics: Pick<Metrics, 'dependencyUp'> }) =>
  ({ name, check: { critical, setting, presumes }, error }: Finding): void => {
    metrics.dependencyUp.set({ dependency: name }, error === undefined ? 1 : 0);
    const [level, means] = critical
      ? (['error', 'this process is not ready'] as const)
      : (['warn', 'this process does without'] as const);
    if (error === undefined) states.well(name);
    else if (presumes === undefined || !isOutage(error)) states.wrong(name, { error, setting, means, level });
  };

/** What a loop tells of itself. */
export type WatchedLoop = {
  /** Its turn was in vain, and it will try again. */
  failed(error: unknown): void;
  /** It did what it is for, or found nothing to do. */
  progressed(): void;
  /** It came around, which is all that is known. */
  turned(): void;
  ended(): void;
};

const nothing = (): void => undefined;

/** For a loop that nobody watches. */
export const unwatched: WatchedLoop = { failed: nothing, progressed: nothing, turned: nothing, ended: nothing };

/** The loops of a process: a failure that lasts is told once, unless a dependency that is away explains it. */
export type LoopMonitor = {
  /** `means` says what it costs where the loop works in vain. */
  loop(name: string, means?: string): WatchedLoop;
  /** Looks once at health and loops. */
  look(health: Watched): Promise<void>;
  /** Looks at once and then every few seconds, until the function that it answers is called. */
  start(health: Watched, everyMs?: number): () => void;
};

type Watched = Pick<HealthMonitor, 'ready' | 'live'>;

const EVERY_MS = 5_000;

/** A fault of ours may hide among successes; only when it has not come for a while is it over. */
const FAULT_LASTS_MS = 60_000;

type Failing = { readonly error: unknown; readonly at: number; readonly seen: boolean; readonly means: string };

type LoopMonitorOptions = {
  readonly heartbeats: Heartbeats;
  readonly states: StateLog;
  /** Milliseconds of a clock that never goes back. */
  readonly now?: () => number;
};

const hangs = (seconds: number): NotReady =>
  new NotReady(
    `no turn for ${Math.round(seconds)} s`,
    'it hangs: liveness fails, so that this process is started anew',
  );

export const createLoopMonitor = ({
  heartbeats,
  states,
  now = () => performance.now(),
}: LoopMonitorOptions): LoopMonitor => {
  const failing = new Map<string, Failing>();
  const reportFailing = (): void => {
    for (const [name, fault] of failing) {
      const { error, means, seen } = fault;
      failing.set(name, { ...fault, seen: true });
      if (seen) states.wrong(name, { error, means, level: isOutage(error) ? 'warn' : 'error' });
    }
  };
  const reportStalled = (): void => {
    for (const { loop, seconds } of heartbeats.stalled()) {
      states.wrong(loop, { error: hangs(seconds), level: 'error', means: 'it makes no progress' });
    }
  };
  const look = async (health: Watched): Promise<void> => {
    const { checks } = await health.ready();
    reportStalled();
    if (Object.values(checks).every(({ status }) => status === 'ok')) reportFailing();
  };
  return {
    look,
    loop: (name, means = 'it works in vain, and tries again') => {
      const loop = heartbeats.loop(name);
      return {
        failed: (error) => {
          failing.set(name, { error, means, at: now(), seen: failing.get(name)?.seen ?? false });
          loop.turned();
        },
        progressed: () => {
          loop.progressed();
          const fault = failing.get(name);
          if (fault && !isOutage(fault.error) && now() - fault.at < FAULT_LASTS_MS) return;
          failing.delete(name);
          states.well(name);
        },
        turned: loop.turned,
        ended: () => {
          loop.ended();
          if (heartbeats.sinceProgress().has(name)) return;
          failing.delete(name);
          states.forget(name);
        },
      };
    },
    start: (health, everyMs = EVERY_MS) => {
      void look(health);
      const timer = setInterval(() => void look(health), everyMs).unref();
      return () => clearInterval(timer);
    },
  };
};
