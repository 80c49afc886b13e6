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

// The whole SDK, with all of its exporters, is 40 MB that a process without a collector need not carry.
if (exports(process.env)) (await import('./exported-spans.ts')).startTelemetry();
else (await import('./unexported-spans.ts')).startTelemetry();
