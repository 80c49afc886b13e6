import type { Result } from '@orderline/domain/shared';
import type { GateUsage, Metrics } from '@orderline/platform';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { BreakerState } from './breaker.ts';
import type { Broken, Reply } from './exchange.ts';
import type { HttpFailure } from './http-failure.ts';

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

const counter = <const Label extends string>(registry: Registry, name: string, help: string, ...labels: Label[]) =>
  new Counter({ name, help, labelNames: ['upstream', ...labels], registers: [registry] });

/** Every metric of calls to upstreams. To be made once for a registry, and given to each of its clients. */
export const httpClientMetrics = ({ registry, breakerState }: Pick<Metrics, 'registry' | 'breakerState'>) => ({
  calls: counter(registry, 'http_client_calls_total', 'Calls to an upstream, by how they ended.', 'outcome'),
  requests: new Histogram({
    name: 'http_client_request_duration_seconds',
    help: 'Time of each request that is made for those calls.',
    labelNames: [
      'upstream',
      'server_address',
      'server_port',
      'http_request_method',
      'http_response_status_code',
      'error_type',
    ],
    buckets: SECONDS,
    registers: [registry],
  }),
  retries: counter(registry, 'http_client_retries_total', 'Requests made again.', 'reason'),
  budgetExhausted: counter(
    registry,
    'http_client_retry_budget_exhausted_total',
    'Retries not made as too many calls failed.',
  ),
  breakerChanges: counter(registry, 'http_client_breaker_changes_total', 'Changes of a breaker.', 'state'),
  breakerOpen: breakerState,
  inFlight: new Gauge({
    name: 'http_client_in_flight',
    help: 'Calls in their place in the bulkhead, or waiting for one.',
    labelNames: ['upstream', 'place'],
    registers: [registry],
  }),
  seconds: new Histogram({
    name: 'http_client_call_duration_seconds',
    help: 'Time of a call, with its waits and retries.',
    labelNames: ['upstream'],
    buckets: SECONDS,
    registers: [registry],
  }),
});

export type HttpClientMetrics = ReturnType<typeof httpClientMetrics>;

/** By OpenTelemetry's stable conventions: a status where one came, an error where it is one. */
const endingOf = ({ status, ...attempt }: Reply | Broken) => {
  const failed = status !== undefined && status >= 400 ? String(status) : undefined;
  const errorType = attempt.kind === 'broken' ? attempt.fault : failed;
  return {
    ...(status !== undefined && { http_response_status_code: status }),
    ...(errorType !== undefined && { error_type: errorType }),
  };
};

type Metered = { readonly upstream: string; readonly origin: URL };

/** Counts for one upstream; without metrics it counts nothing. */
export const metered = ({ upstream, origin }: Metered, metrics: HttpClientMetrics | undefined) => {
  const server = {
    server_address: origin.hostname,
    server_port: origin.port || (origin.protocol === 'https:' ? 443 : 80),
  };
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
    attempt: async (method: string, attempt: Promise<Reply | Broken>): Promise<Reply | Broken> => {
      const stop = metrics?.requests.startTimer({ upstream, ...server, http_request_method: method });
      const ended = await attempt;
      stop?.(endingOf(ended));
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
