import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { droppedLogLines } from './log-stream.ts';

const REQUEST_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];
const EVENT_SECONDS = [0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];

const JOB_SECONDS = [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 900, 3600];

const constructorsOf = (registry: Registry) => {
  const registers = [registry];
  return {
    counter: <const Label extends string = never>(name: string, help: string, ...labelNames: readonly Label[]) =>
      new Counter({ name, help, labelNames, registers }),
    gauge: <const Label extends string = never>(name: string, help: string, ...labelNames: readonly Label[]) =>
      new Gauge({ name, help, labelNames, registers }),
    seconds:
      (buckets: number[]) =>
      <const Label extends string = never>(name: string, help: string, ...labelNames: readonly Label[]) =>
        new Histogram({ name, help, labelNames, buckets, registers }),
  };
};

/** Every metric of ours. Labels take few values each: route templates, never URLs. */
const metricsOf = (registry: Registry) => {
  const { counter, gauge, seconds } = constructorsOf(registry);
  const requestSeconds = seconds(REQUEST_SECONDS);
  const eventSeconds = seconds(EVENT_SECONDS);
  const jobSeconds = seconds(JOB_SECONDS);
  return {
    httpRequests: counter('http_requests_total', 'Requests answered.', 'method', 'route', 'status'),
    httpRequestSeconds: requestSeconds(
      'http_request_duration_seconds',
      'Time to answer a request.',
      'method',
      'route',
      'status',
    ),
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
      'method',
      'route',
      'caller',
      'client',
    ),
    databaseInUse: gauge('db_pool_in_use', 'Connections that run a statement.', 'pool'),
    databaseIdle: gauge('db_pool_idle', 'Connections that wait for work.', 'pool'),
    databaseWaiting: gauge('db_pool_waiting', 'Statements that wait for a connection.', 'pool'),
    databaseQuerySeconds: requestSeconds('db_query_duration_seconds', 'Time of a statement, waiting included.', 'pool'),
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
      'When a job last succeeded, in whichever process.',
      'name',
    ),
    stockDriftProducts: gauge(
      'stock_drift_products',
      'Products whose stock is not what ledger and open orders say, when last reconciled.',
    ),
    emails: counter('emails_total', 'E-mails by what became of them; each retry counts too.', 'kind', 'outcome'),
    cacheReads: counter('cache_reads_total', 'Entries asked of a cache.', 'cache', 'outcome'),
    logLinesDropped: counter('log_lines_dropped_total', 'Log lines not written, as nobody read them in time.'),
    dependencyUp: gauge('dependency_up', '1 while a dependency does what it is needed for, 0 otherwise.', 'dependency'),
    loopProgress: gauge('loop_seconds_since_progress', 'Since a loop last did its work, or found none to do.', 'loop'),
    buildInfo: gauge('build_info', 'Always 1; the labels name the release and its Node.', 'version', 'node'),
    fulfilments: gauge('fulfilments', 'Fulfilments that have not ended, and those that a person must end.', 'status'),
    fulfilmentsOverdue: gauge('fulfilments_overdue', 'Fulfilments whose answer has not come in time.'),
    parkedOldestSeconds: gauge(
      'parked_oldest_seconds',
      'Age of the oldest event that a consumer has parked.',
      'consumer',
    ),
    rebalances: counter('consumer_rebalances_total', 'Times that a consumer joined its group anew.', 'consumer'),
    passwordHashesBusy: gauge('password_hashes_in_progress', 'Passwords that are being hashed.'),
    passwordHashesWaiting: gauge('password_hashes_waiting', 'Passwords that wait for their turn to be hashed.'),
    breakerState: gauge('breaker_open', '1 while a circuit breaker lets nothing through.', 'breaker'),
  };
};

type Collect = () => Promise<void> | void;

/** The registry of one process, with Node's own metrics: event loop lag, garbage collection, heap. */
export const createMetrics = (service: string) => {
  const registry = new Registry();
  registry.setDefaultLabels({ service });
  collectDefaultMetrics({ register: registry });
  const metrics = metricsOf(registry);
  const { outboxOldestSeconds, outboxPending, outboxParked, stockDriftProducts, fulfilmentsOverdue } = metrics;
  const { passwordHashesBusy, passwordHashesWaiting } = metrics;
  // prom-client starts them at 0, which a process that does not look there must not claim.
  const ofOneProcess = [stockDriftProducts, fulfilmentsOverdue, passwordHashesBusy, passwordHashesWaiting];
  for (const gauge of [outboxOldestSeconds, outboxPending, outboxParked, ...ofOneProcess]) gauge.remove();
  const collectors: Collect[] = [];
  return {
    ...metrics,
    registry,
    /** Runs before each page; one that rejects has left its gauges empty, and fails no page. */
    beforeRender: (collect: Collect): void => void collectors.push(collect),
    /** The page that Prometheus reads. */
    render: async () => {
      metrics.logLinesDropped.reset();
      metrics.logLinesDropped.inc(droppedLogLines());
      await Promise.allSettled(collectors.map(async (collect) => collect()));
      return { contentType: registry.contentType, body: await registry.metrics() };
    },
  };
};

export type Metrics = ReturnType<typeof createMetrics>;
