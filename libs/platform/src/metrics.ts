import { getHeapStatistics } from 'node:v8';
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { droppedLogLines } from './log-stream.ts';
import { metricsOf } from './metric-definitions.ts';

type Collect = () => Promise<void> | void;

/** Gauges that are called as counters are; `nodejs_active_resources` and its like tell the same by kind. */
const MISNAMED = ['nodejs_active_handles_total', 'nodejs_active_requests_total', 'nodejs_active_resources_total'];

const collectNodeMetrics = (registry: Registry): void => {
  collectDefaultMetrics({ register: registry });
  for (const name of MISNAMED) registry.removeSingleMetric(name);
  new Gauge({
    name: 'nodejs_heap_size_limit_bytes',
    help: 'What the heap may grow to before the process is out of memory.',
    registers: [registry],
    collect() {
      this.set(getHeapStatistics().heap_size_limit);
    },
  });
};

type Format = 'text' | 'openmetrics';

const speak = (registry: Registry, format: Format): void => {
  const { OPENMETRICS_CONTENT_TYPE, PROMETHEUS_CONTENT_TYPE } = Registry;
  const contentType = format === 'text' ? PROMETHEUS_CONTENT_TYPE : OPENMETRICS_CONTENT_TYPE;
  registry.setContentType(contentType as typeof registry.contentType);
};

/** Renders in one of the two formats. Of OpenMetrics, prom-client renames counters for good, so they get their names back. */
const page = async (registry: Registry, format: Format) => {
  if (format === 'text') return { contentType: registry.contentType, body: await registry.metrics() };
  const named = registry.getMetricsAsArray().map((metric) => [metric, metric.name] as const);
  speak(registry, 'openmetrics');
  try {
    return { contentType: registry.contentType, body: await registry.metrics() };
  } finally {
    speak(registry, 'text');
    for (const [metric, name] of named) metric.name = name;
  }
};

/** The registry of one process, with Node's own metrics: event loop lag, garbage collection, heap. */
export const createMetrics = (service: string) => {
  const registry = new Registry();
  registry.setDefaultLabels({ service });
  collectNodeMetrics(registry);
  // Exemplars can be had only where a metric was made for OpenMetrics.
  speak(registry, 'openmetrics');
  const metrics = metricsOf(registry);
  speak(registry, 'text');
  const { outboxOldestSeconds, outboxPending, outboxParked, stockDriftProducts, fulfilmentsOverdue } = metrics;
  const { emailsWaiting, emailsOldestSeconds } = metrics;
  const { passwordHashesBusy, passwordHashesWaiting, passwordHashesLimit } = metrics;
  // prom-client starts them at 0, which a process that does not look there must not claim.
  const ofPasswords = [passwordHashesBusy, passwordHashesWaiting, passwordHashesLimit];
  const { webhooksWaiting, webhooksOldestSeconds, webhookEndpointsDisabled } = metrics;
  const ofWebhooks = [webhooksWaiting, webhooksOldestSeconds, webhookEndpointsDisabled];
  const ofEmails = [emailsWaiting, emailsOldestSeconds];
  const { gatewayRoutesRefused, gatewayCacheBytes } = metrics;
  const ofOneProcess = [
    gatewayRoutesRefused,
    gatewayCacheBytes,
    stockDriftProducts,
    fulfilmentsOverdue,
    ...ofEmails,
    ...ofPasswords,
    ...ofWebhooks,
  ];
  for (const gauge of [outboxOldestSeconds, outboxPending, outboxParked, ...ofOneProcess]) gauge.remove();
  const collectors: Collect[] = [];
  let rendered: Promise<unknown> = Promise.resolve();
  return {
    ...metrics,
    registry,
    /** Runs before each page; one that rejects has left its gauges empty, and fails no page. */
    beforeRender: (collect: Collect): void => void collectors.push(collect),
    /** The page that Prometheus reads; in OpenMetrics it has exemplars. */
    render: async (format: Format = 'text') => {
      metrics.logLinesDropped.reset();
      metrics.logLinesDropped.inc(droppedLogLines());
      await Promise.allSettled(collectors.map(async (collect) => collect()));
      const rendering = rendered.then(() => page(registry, format));
      rendered = rendering.catch(() => undefined);
      return rendering;
    },
  };
};

export type Metrics = ReturnType<typeof createMetrics>;
