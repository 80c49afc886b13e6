import type { Metrics } from '@orderline/platform';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

const counter = <const Label extends string>(registry: Registry, name: string, help: string, ...labels: Label[]) =>
  new Counter({ name, help, labelNames: ['upstream', ...labels], registers: [registry] });

/** Every metric of calls to upstreams. To be made once for a registry, and given to each of its clients. */
export const httpClientMetrics = ({ registry, breakerState }: Pick<Metrics, 'registry' | 'breakerState'>) => ({
  calls: counter(registry, 'http_client_calls_total', 'Calls to an upstream, by how they ended.', 'outcome'),
  attempts: counter(registry, 'http_client_attempts_total', 'Requests made for those calls.', 'outcome'),
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
