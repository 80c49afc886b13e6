import type { Result } from '@orderline/domain/shared';
import type { GateUsage } from '@orderline/platform';
import type { BreakerState } from './breaker.ts';
import type { Broken, Reply } from './exchange.ts';
import type { HttpClientMetrics } from './http-client-metrics.ts';
import type { HttpFailure } from './http-failure.ts';

const outcomeOf = (attempt: Reply | Broken): string =>
  attempt.kind === 'reply' ? `${Math.floor(attempt.status / 100)}xx` : attempt.fault;

/** Counts for one upstream; without metrics it counts nothing. */
export const metered = (upstream: string, metrics: HttpClientMetrics | undefined) => {
  metrics?.breakerOpen.set({ breaker: upstream }, 0);
  const showUsage = ({ busy, waiting }: GateUsage): void => {
    metrics?.inFlight.set({ upstream, place: 'inside' }, busy);
    metrics?.inFlight.set({ upstream, place: 'waiting' }, waiting);
  };
  return {
    call: async <Value>(
      call: Promise<Result<Value, HttpFailure>>,
      usage: () => GateUsage,
    ): Promise<Result<Value, HttpFailure>> => {
      const stop = metrics?.seconds.startTimer({ upstream });
      showUsage(usage());
      try {
        const ended = await call;
        metrics?.calls.inc({ upstream, outcome: ended.ok ? 'ok' : ended.error.kind });
        return ended;
      } finally {
        stop?.();
        showUsage(usage());
      }
    },
    attempt: async (attempt: Promise<Reply | Broken>): Promise<Reply | Broken> => {
      const ended = await attempt;
      metrics?.attempts.inc({ upstream, outcome: outcomeOf(ended) });
      return ended;
    },
    retry: (reason: string): void => metrics?.retries.inc({ upstream, reason }),
    budgetExhausted: (): void => metrics?.budgetExhausted.inc({ upstream }),
    breaker: (state: BreakerState): void => {
      metrics?.breakerChanges.inc({ upstream, state });
      metrics?.breakerOpen.set({ breaker: upstream }, state === 'open' ? 1 : 0);
    },
  };
};

export type Meter = ReturnType<typeof metered>;
