import { ProxyTracerProvider, type Span, type Tracer, type TracerProvider, trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { AlwaysOnSampler, BatchSpanProcessor, ParentBasedSampler, type ReadableSpan } from '@opentelemetry/sdk-trace';
import { scrubSpans } from './scrub-spans.ts';
import { startTelemetry } from './unexported-spans.ts';

/** Soon enough for who looks on. */
const EVERY_MS = 200;

/** The SDK's spans can be read; one that is not recorded has nothing to tell. */
const isReadable = (span: Span | (Span & ReadableSpan)): span is Span & ReadableSpan =>
  span.isRecording() && 'resource' in span;

type OnEnd = (span: ReadableSpan) => void;

const watched = (span: Span, onEnd: OnEnd): Span => {
  if (!isReadable(span)) return span;
  const { end } = span;
  return Object.assign(span, {
    end: ((time) => {
      const isFirst = span.isRecording();
      end.call(span, time);
      if (isFirst) onEnd(span);
    }) satisfies Span['end'],
  });
};

const watchedProvider = (provider: TracerProvider, onEnd: OnEnd): TracerProvider => {
  const getTracer: TracerProvider['getTracer'] = (...named) => {
    const tracer = provider.getTracer(...named);
    const startSpan: Tracer['startSpan'] = (...given) => watched(tracer.startSpan(...given), onEnd);
    return Object.assign(Object.create(tracer), { startSpan });
  };
  return Object.assign(Object.create(provider), { getTracer });
};

/** Records every span that goes nowhere else. */
export const startRecording = (service = 'unknown'): void => {
  startTelemetry({
    sampler: new ParentBasedSampler({ root: new AlwaysOnSampler() }),
    resource: resourceFromAttributes({ 'service.name': service }),
  });
  scrubSpans();
};

/**
 * To be called once telemetry has started: sends what is recorded to the page for developers as well, as OTLP in JSON,
 * wherever else it goes. What nobody takes is dropped.
 */
export const showSpans = (url: string): void => {
  const provider = trace.getTracerProvider();
  if (!(provider instanceof ProxyTracerProvider)) return;
  const processor = new BatchSpanProcessor({
    exporter: new OTLPTraceExporter({ url }),
    scheduledDelayMillis: EVERY_MS,
  });
  provider.setDelegate(watchedProvider(provider.getDelegate(), (span) => processor.onEnd(span)));
};
