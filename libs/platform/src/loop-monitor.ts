import { NotReady } from './diagnosis.ts';
import type { Finding, HealthMonitor } from './health.ts';
import type { Heartbeats } from './heartbeats.ts';
import type { Metrics } from './metrics.ts';
import type { StateLog } from './state-log.ts';
import { Unavailable } from './unavailable.ts';

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
