import { ProxyTracerProvider, trace } from '@opentelemetry/api';

type Flushing = { forceFlush(): Promise<void> };

const flushes = (provider: object): provider is Flushing =>
  'forceFlush' in provider && typeof provider.forceFlush === 'function';

/** Sends the spans that wait for their exporter; nothing where telemetry was not loaded. */
export const flushTelemetry = async (): Promise<void> => {
  const provider = trace.getTracerProvider();
  const actual = provider instanceof ProxyTracerProvider ? provider.getDelegate() : provider;
  if (flushes(actual)) await actual.forceFlush();
};
