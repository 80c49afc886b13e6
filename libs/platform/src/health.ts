import { type Diagnosis, diagnose } from './diagnosis.ts';
import type { Heartbeats } from './heartbeats.ts';
import { memoize } from './memoize.ts';

export type HealthCheck = {
  /** A critical check that fails makes the process not ready; any other only degraded. */
  readonly critical: boolean;
  /** Rejects where what it asks for is not there. */
  readonly check: () => Promise<void>;
  readonly timeoutMs?: number;
  /** For how long an answer is good. */
  readonly cacheMs?: number;
  /** The setting that says where it is. */
  readonly setting?: string;
  /** The check of what this one asks: it tells of an outage that both meet. */
  readonly presumes?: string;
};

export type CheckResult = {
  readonly status: 'ok' | 'down';
  readonly latencyMs: number;
  /** The kind of what is wrong, for everybody. */
  readonly error?: string;
  /** What is wrong and what to do, for operators. */
  readonly reason?: Diagnosis;
};

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

/** What a check has found; `error` where it found that something is wrong. */
export type Finding = { readonly name: string; readonly check: HealthCheck; readonly error?: unknown };

type Asking = { readonly now: () => number; readonly onFinding: (finding: Finding) => void };

const ask = async (name: string, check: HealthCheck, { now, onFinding }: Asking): Promise<CheckResult> => {
  const start = now();
  const latencyMs = () => Math.round(now() - start);
  try {
    await withDeadline(check.check, check.timeoutMs ?? 1000);
    onFinding({ name, check });
    return { status: 'ok', latencyMs: latencyMs() };
  } catch (error) {
    onFinding({ name, check, error });
    const reason = diagnose(error, check.setting);
    return { status: 'down', latencyMs: latencyMs(), error: failureOf(error), reason };
  }
};

type HealthOptions = {
  readonly checks: Readonly<Record<string, HealthCheck>>;
  /** Its loops; where one hangs, the process is not live. */
  readonly heartbeats?: Pick<Heartbeats, 'stalled'>;
  /** Is told what each check finds whenever it is asked anew. */
  readonly onFinding?: (finding: Finding) => void;
  /** Milliseconds of a clock that never goes back. */
  readonly now?: () => number;
};

/** The same without its reasons: what is wrong inside is nobody's business outside. */
export const withoutReasons = ({ status, checks }: Health): Health => ({
  status,
  checks: Object.fromEntries(
    Object.entries(checks).map(([name, { reason: _reason, ...result }]) => [name, result] as const),
  ),
});

/** Health as orchestrators ask for it: live while its loops come around; ready while every critical check holds and nobody drains. */
export const createHealth = (options: HealthOptions) => {
  const { checks, heartbeats, onFinding = () => undefined, now = () => performance.now() } = options;
  const asked = Object.entries(checks).map(([name, check]) => ({
    name,
    ...check,
    answer: memoize(() => ask(name, check, { now, onFinding }), { goodMs: check.cacheMs ?? 1000, now }),
  }));
  let draining = false;
  return {
    live: (): Health => {
      const stalled = heartbeats?.stalled() ?? [];
      const checkOf = (seconds: number): CheckResult => ({ status: 'down', latencyMs: Math.round(seconds * 1000) });
      return {
        status: stalled.length > 0 ? 'down' : 'ok',
        checks: Object.fromEntries(stalled.map(({ loop, seconds }) => [loop, checkOf(seconds)])),
      };
    },
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
