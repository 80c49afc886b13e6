import { getNodeAutoInstrumentations } from '@opentelemetry/auto-instrumentations-node';
import { NodeSDK, type NodeSDKConfiguration } from '@opentelemetry/sdk-node';
import { register } from 'import-in-the-middle/register-hooks.mjs';

type SpanProcessor = NonNullable<NodeSDKConfiguration['spanProcessors']>[number];

/**
 * Not kafkajs: its instrumentation overwrites the traceparent that an event brings from its outbox row with the relay's own.
 * Not pino: the logger writes trace and span ids itself.
 */
const INSTRUMENTED = 'http,undici,ioredis';

const MODULES = ['http', 'https', 'node:http', 'node:https', 'ioredis'];

const DEFAULTS = {
  OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
  OTEL_TRACES_SAMPLER_ARG: '0.05',
  OTEL_NODE_ENABLED_INSTRUMENTATIONS: INSTRUMENTED,
  OTEL_NODE_RESOURCE_DETECTORS: 'env',
};

const QUIET_PATHS = /^\/(?:health\/|metrics)/;

/** Without an exporter spans go nowhere; their ids still flow into logs, events and outgoing requests. */
const nowhere: SpanProcessor = {
  onStart: () => undefined,
  onEnd: () => undefined,
  forceFlush: () => Promise.resolve(),
  shutdown: () => Promise.resolve(),
};

const exports = (env: NodeJS.ProcessEnv): boolean =>
  [env.OTEL_EXPORTER_OTLP_ENDPOINT, env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT, env.OTEL_TRACES_EXPORTER].some(
    (value) => value !== undefined && value !== '' && value !== 'none',
  );

for (const [name, value] of Object.entries(DEFAULTS)) process.env[name] ||= value;

register({ include: MODULES });

new NodeSDK({
  ...(exports(process.env) ? {} : { spanProcessors: [nowhere] }),
  metricReaders: [],
  logRecordProcessors: [],
  instrumentations: getNodeAutoInstrumentations({
    '@opentelemetry/instrumentation-http': {
      ignoreIncomingRequestHook: ({ url = '' }) => QUIET_PATHS.test(url),
    },
  }),
}).start();
