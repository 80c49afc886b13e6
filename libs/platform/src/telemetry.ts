import './quick-resolution.ts';
import { register } from 'import-in-the-middle/register-hooks.mjs';
import { instrumentedModules } from './instrumentations.ts';

const DEFAULTS = {
  OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
  OTEL_TRACES_SAMPLER_ARG: '0.05',
  OTEL_NODE_RESOURCE_DETECTORS: 'env',
};

const exports = (env: NodeJS.ProcessEnv): boolean =>
  [env.OTEL_EXPORTER_OTLP_ENDPOINT, env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT, env.OTEL_TRACES_EXPORTER].some(
    (value) => value !== undefined && value !== '' && value !== 'none',
  );

for (const [name, value] of Object.entries(DEFAULTS)) process.env[name] ||= value;

register({ include: instrumentedModules });

/** Where the page for developers takes spans; deployed, nobody is listened to who names one. */
const pageOf = ({ ENVIRONMENT, DEV_SPANS_URL }: NodeJS.ProcessEnv): string | undefined =>
  ENVIRONMENT === 'development' || ENVIRONMENT === 'test' ? DEV_SPANS_URL : undefined;

const page = pageOf(process.env);
const shown = page ? await import('./shown-spans.ts') : undefined;

// The whole SDK, with all of its exporters, is 40 MB that a process without a collector need not carry.
if (exports(process.env)) (await import('./exported-spans.ts')).startTelemetry();
else if (shown) shown.startRecording(process.env.OTEL_SERVICE_NAME);
else (await import('./unexported-spans.ts')).startTelemetry();

if (page) shown?.showSpans(page);
