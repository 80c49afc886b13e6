import { Histogram, type Registry } from 'prom-client';
import { constructorsOf } from './metric-constructors.ts';
import { gatewayMetricsOf } from './metrics-of-gateway.ts';

/** The objectives stand on bounds of their own: 0.25 s for a read, 0.5 s for an order. */
const REQUEST_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const EVENT_SECONDS = [0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];

const JOB_SECONDS = [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 900, 3600];

const httpServerLabels = ['http_request_method', 'http_route', 'http_response_status_code', 'url_scheme'] as const;
type HttpServerLabel = (typeof httpServerLabels)[number];

/**
 * Every metric of ours. Labels take few values each: route templates, never URLs. Those that OpenTelemetry's stable
 * conventions know have its names and labels, as Prometheus spells them; the rest are the product's own.
 */
export const metricsOf = (registry: Registry) => {
  const { counter, gauge, seconds } = constructorsOf(registry);
  const requestSeconds = seconds(REQUEST_SECONDS);
  const eventSeconds = seconds(EVENT_SECONDS);
  const jobSeconds = seconds(JOB_SECONDS);
  return {
    // What an exemplar says is, to prom-client's types, a label too.
    httpRequestSeconds: new Histogram<HttpServerLabel | 'trace_id'>({
      name: 'http_server_request_duration_seconds',
      help: 'Time to answer a request.',
      labelNames: httpServerLabels,
      buckets: REQUEST_SECONDS,
      registers: [registry],
      enableExemplars: true,
    }),
    httpConnectionsClosed: counter(
      'http_connections_closed_total',
      'Connections closed because nothing was asked on them in time, or because there were too many.',
      'listener',
      'reason',
    ),
    useCaseSeconds: requestSeconds('use_case_duration_seconds', 'Time that a use case takes.', 'use_case', 'outcome'),
    useCaseRefusals: counter('use_case_refusals_total', 'Refusals that use cases gave.', 'use_case', 'refusal'),
    deprecatedRequests: counter(
      'http_deprecated_requests_total',
      'Requests to operations that are on their way out.',
      'http_request_method',
      'http_route',
      'caller',
      'client',
    ),
    databaseInUse: gauge('db_pool_in_use', 'Connections that run a statement.', 'pool'),
    databaseIdle: gauge('db_pool_idle', 'Connections that wait for work.', 'pool'),
    databaseWaiting: gauge('db_pool_waiting', 'Statements that wait for a connection.', 'pool'),
    databaseQuerySeconds: requestSeconds(
      'db_client_operation_duration_seconds',
      'Time of a statement, waiting included.',
      'db_system_name',
      'pool',
    ),
    outboxOldestSeconds: gauge('outbox_oldest_unpublished_seconds', 'Age of the oldest event that is not published.'),
    outboxPending: gauge('outbox_pending', 'Events that are not published.'),
    outboxParked: gauge('outbox_parked', 'Events that were given up and hold their aggregate.'),
    outboxPublishSeconds: eventSeconds(
      'outbox_publish_latency_seconds',
      'From the time of an event to its acknowledgement by the transport.',
    ),
    inboxDuplicates: counter('inbox_duplicates_total', 'Events dropped because they had been handled.', 'consumer'),
    parkedEvents: gauge(
      'parked_events',
      'Events that a consumer could not handle, and what waits behind them.',
      'consumer',
    ),
    consumerLag: gauge('consumer_lag', 'Messages that a consumer has not reached.', 'consumer', 'topic', 'partition'),
    eventsHandled: counter('events_handled_total', 'Events handled.', 'consumer', 'type', 'outcome'),
    eventSeconds: eventSeconds('event_e2e_seconds', 'From the time of an event to its effect.', 'consumer'),
    jobRuns: counter('job_runs_total', 'Job runs that ended in this process.', 'name', 'outcome'),
    jobSeconds: jobSeconds('job_duration_seconds', 'Time that a job run takes.', 'name'),
    jobLastSuccess: gauge(
      'job_last_success_timestamp_seconds',
      'When a job last succeeded, in whichever process; 0 where it never has.',
      'name',
    ),
    stockDriftProducts: gauge(
      'stock_drift_products',
      'Products whose stock is not what ledger and open orders say, when last reconciled.',
    ),
    emails: counter('emails_total', 'E-mails by what became of them; each retry counts too.', 'kind', 'outcome'),
    emailsWaiting: gauge('emails_waiting', 'E-mails of notifications that have not gone out yet.'),
    emailsOldestSeconds: gauge('emails_oldest_seconds', 'Age of the oldest e-mail that has not gone out yet.'),
    cacheReads: counter('cache_reads_total', 'Entries asked of a cache.', 'cache', 'outcome'),
    realtimeAnnouncements: counter(
      'realtime_announcements_total',
      'What was told to other processes; what failed or was dropped they find by looking into the log.',
      'outcome',
    ),
    ...gatewayMetricsOf({ counter, gauge }),
    logLinesDropped: counter('log_lines_dropped_total', 'Log lines not written, as nobody read them in time.'),
    dependencyUp: gauge('dependency_up', '1 while a dependency does what it is needed for, 0 otherwise.', 'dependency'),
    loopProgress: gauge('loop_seconds_since_progress', 'Since a loop last did its work, or found none to do.', 'loop'),
    buildInfo: gauge('build_info', 'Always 1; the labels name the release and its Node.', 'version', 'node'),
    fulfilments: gauge('fulfilments', 'Fulfilments that have not ended, and those that a person must end.', 'status'),
    fulfilmentsOverdue: gauge('fulfilments_overdue', 'Fulfilments whose answer has not come in time.'),
    refundsUnanswered: gauge(
      'refunds_unanswered',
      'Refunds for which the payment provider was asked five times in vain.',
    ),
    parkedOldestSeconds: gauge(
      'parked_oldest_seconds',
      'Age of the oldest event that a consumer has parked.',
      'consumer',
    ),
    rebalances: counter('consumer_rebalances_total', 'Times that a consumer joined its group anew.', 'consumer'),
    realtimeConnections: gauge('realtime_connections', 'Real-time connections that are open.', 'transport'),
    realtimeOpened: counter(
      'realtime_connections_opened_total',
      'Real-time connections that were opened.',
      'transport',
    ),
    realtimeClosed: counter(
      'realtime_connections_closed_total',
      'Real-time connections that ended, by the code of their close frame or last event.',
      'transport',
      'code',
    ),
    realtimeRefused: counter(
      'realtime_connections_refused_total',
      'Real-time connections that were not opened: the process or the address has all that it may have, and the like.',
      'transport',
      'reason',
    ),
    realtimeSubscriptions: gauge('realtime_subscriptions', 'Channels that connections follow, each counted.'),
    realtimeLagSeconds: new Histogram({
      name: 'realtime_lag_seconds',
      help: 'From the commit of a publication until it is written to a connection; what was missed before is not counted.',
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
      registers: [registry],
    }),
    realtimeFilled: counter(
      'realtime_filled_publications_total',
      'Publications that no announcement told in time, read from the log.',
    ),
    realtimeLogReads: counter('realtime_log_reads_total', 'Calls of the log of channels.'),
    realtimeLogRequests: counter('realtime_log_requests_total', 'Channels that were asked for in these calls.'),
    realtimeDroppedBytes: counter(
      'realtime_dropped_bytes_total',
      'Bytes that a connection which was closed as too slow did not read.',
    ),
    passwordHashesBusy: gauge('password_hashes_in_progress', 'Passwords that are being hashed.'),
    passwordHashesWaiting: gauge('password_hashes_waiting', 'Passwords that wait for their turn to be hashed.'),
    passwordHashesLimit: gauge('password_hashes_queue_limit', 'Passwords that may wait; the next one is turned away.'),
    webhookAttempts: counter('webhook_attempts_total', 'Webhooks that were sent, by what was answered.', 'outcome'),
    webhooksWaiting: gauge('webhooks_waiting', 'Webhooks that wait to be sent, of endpoints that are enabled.'),
    webhooksOldestSeconds: gauge('webhooks_oldest_seconds', 'Age of the oldest webhook that waits to be sent.'),
    webhooksDueSeconds: gauge('webhooks_due_seconds', 'For how long a webhook could have been sent and was not.'),
    webhookEndpointsDisabled: gauge(
      'webhook_endpoints_disabled',
      'Endpoints that nothing is sent to as they failed for days or are gone.',
    ),
    breakerState: gauge('breaker_open', '1 while a circuit breaker lets nothing through.', 'breaker'),
  };
};
