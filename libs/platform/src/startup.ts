import { CannotStart, EXIT } from './exit-codes.ts';
import type { Health, HealthMonitor } from './health.ts';

export type Startup = {
  /** Rejects with a `CannotStart` where time is up before it was ready once. */
  readonly failed: Promise<never>;
  /** Waits no longer. */
  readonly stop: () => void;
};

export type StartupLimits = { readonly seconds: number; readonly everyMs?: number };

const EVERY_MS = 1_000;

const notReady = ({ checks }: Health, seconds: number): CannotStart => {
  const [found] = Object.entries(checks).filter(([, { status }]) => status === 'down');
  const [name, result] = found ?? ['health', undefined];
  const cause = result?.reason?.cause ?? result?.error ?? 'down';
  const advice = result?.reason?.advice ?? 'see the log';
  return new CannotStart(`not ready within ${seconds} s: ${name}: ${cause}`, { advice, exitCode: EXIT.tryAgain });
};

/** Gives a process that started so long to be ready for the first time; what fails later is waited for without a limit. */
export const watchStartup = (
  health: Pick<HealthMonitor, 'ready'>,
  { seconds, everyMs = EVERY_MS }: StartupLimits,
): Startup => {
  const { promise: failed, reject } = Promise.withResolvers<never>();
  const until = performance.now() + seconds * 1000;
  const look = async (): Promise<void> => {
    const found = await health.ready();
    if (found.status !== 'down') return stop();
    if (performance.now() < until) return;
    stop();
    reject(notReady(found, seconds));
  };
  const timer = setInterval(() => void look(), everyMs);
  const stop = (): void => clearInterval(timer);
  void look();
  return { failed, stop };
};
