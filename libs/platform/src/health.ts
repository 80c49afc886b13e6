import { remembered } from './remembered.ts';

export type HealthCheck = {
  /** A critical check that fails makes the process not ready; any other only degraded. */
  readonly critical: boolean;
  /** Rejects where what it asks for is not there. */
  readonly check: () => Promise<void>;
  readonly timeoutMs?: number;
  /** For how long an answer is good. */
  readonly cacheMs?: number;
};

export type CheckResult = { readonly status: 'ok' | 'down'; readonly latencyMs: number; readonly error?: string };

export type Health = {
  readonly status: 'ok' | 'degraded' | 'down';
  readonly checks: Readonly<Record<string, CheckResult>>;
};

const failureOf = (error: unknown): string => (error instanceof Error ? error.name : 'Error');

const withDeadline = async (check: () => Promise<void>, timeoutMs: number): Promise<void> => {
  const deadline = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => deadline.reject(new DOMException(`no answer in ${timeoutMs} ms`, 'TimeoutError')),
    timeoutMs,
  );
  try {
    await Promise.race([check(), deadline.promise]);
  } finally {
    clearTimeout(timer);
  }
};

const ask = async ({ check, timeoutMs = 1000 }: HealthCheck, now: () => number): Promise<CheckResult> => {
  const start = now();
  const latencyMs = () => Math.round(now() - start);
  try {
    await withDeadline(check, timeoutMs);
    return { status: 'ok', latencyMs: latencyMs() };
  } catch (error) {
    return { status: 'down', latencyMs: latencyMs(), error: failureOf(error) };
  }
};

type HealthOptions = {
  readonly checks: Readonly<Record<string, HealthCheck>>;
  /** Milliseconds of a clock that never goes back. */
  readonly now?: () => number;
};

/** Health as orchestrators ask for it: live while the loop turns; ready while every critical check holds and nobody drains. */
export const createHealth = ({ checks, now = () => performance.now() }: HealthOptions) => {
  const asked = Object.entries(checks).map(([name, check]) => ({
    name,
    ...check,
    answer: remembered(() => ask(check, now), { goodMs: check.cacheMs ?? 1000, now }),
  }));
  let draining = false;
  return {
    live: (): Health => ({ status: 'ok', checks: {} }),
    ready: async (): Promise<Health> => {
      const results = await Promise.all(
        asked.map(async ({ name, critical, answer }) => ({ name, critical, ...(await answer()) })),
      );
      const failed = results.filter(({ status }) => status === 'down');
      const down = draining || failed.some(({ critical }) => critical);
      return {
        status: down ? 'down' : failed.length > 0 ? 'degraded' : 'ok',
        checks: {
          ...Object.fromEntries(results.map(({ name, critical: _critical, ...result }) => [name, result])),
          ...(draining ? { draining: { status: 'down' as const, latencyMs: 0 } } : {}),
        },
      };
    },
    /** From now on not ready, for good: the process stops soon. */
    drain: (): void => {
      draining = true;
    },
  };
};

export type HealthMonitor = ReturnType<typeof createHealth>;
