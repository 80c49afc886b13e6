import type { Constructors } from './metric-constructors.ts';

export const gatewayMetricsOf = ({ counter, gauge }: Pick<Constructors, 'counter' | 'gauge'>) => ({
  gatewayRoutesRefused: gauge(
    'gateway_routes_refused',
    '1 while the file of routes is refused, and an earlier one is in use.',
  ),
  gatewayTargets: gauge('gateway_targets', 'Targets of a service behind the gateway.', 'upstream'),
  gatewayAttempts: counter(
    'gateway_attempts_total',
    'Requests that the gateway made of a service, by the class of its status or why there was none.',
    'upstream',
    'outcome',
  ),
  gatewayTargetsOut: gauge(
    'gateway_targets_out',
    'Targets of a service that get no requests, as they failed.',
    'upstream',
  ),
  gatewayMirrored: counter(
    'gateway_mirrored_total',
    'Copies of requests for a service whose answers nobody sees, by what became of them.',
    'upstream',
    'outcome',
  ),
  gatewayPolicyFailures: counter(
    'gateway_policy_failures_total',
    'Requests that failed as a typed policy threw or took too long.',
    'policy',
  ),
  gatewayTrailersDropped: counter(
    'gateway_request_trailers_dropped_total',
    'Requests whose trailers went no further, as the client of services cannot send any.',
    'rule',
  ),
  gatewayReloads: counter(
    'gateway_reloads_total',
    'Files of routes that were read, by what became of them.',
    'outcome',
  ),
  gatewayCacheUses: counter(
    'gateway_cache_requests_total',
    'Requests whose rule has a cache, by what became of them there.',
    'rule',
    'use',
  ),
  gatewayCacheBytes: gauge('gateway_cache_bytes', 'What the caches of all rules hold in the memory of the process.'),
});
