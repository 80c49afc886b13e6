import { context, isSpanContextValid, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { TRACER, unrecordedSpan } from './span.ts';

const tracer = trace.getTracer(TRACER);

/** What became of a request to a service: its status, or why there was none. */
type ClientOutcome = { readonly status: number } | { readonly fault: string };

export type ClientSpan = {
  /** To be handed on; undefined where the one of whoever asked goes on as it is. */
  readonly traceparent: string | undefined;
  readonly note: (outcome: ClientOutcome) => void;
  readonly end: () => void;
};

const none: ClientSpan = { traceparent: undefined, note: () => undefined, end: () => undefined };

export type AskedService = { readonly method: string; readonly service: string; readonly origin: string };

/** The span of kind CLIENT of a request to a service, in the span that is active; nothing where that is not recorded. */
export const beginClientSpan = ({ method, service, origin }: AskedService): ClientSpan => {
  if (unrecordedSpan()) return none;
  const span = tracer.startSpan(`${method} ${service}`, { kind: SpanKind.CLIENT }, context.active());
  const { traceId, spanId } = span.spanContext();
  if (!span.isRecording() || !isSpanContextValid(span.spanContext())) return none;
  const { hostname, port, protocol } = new URL(origin);
  span.setAttribute('http.request.method', method);
  span.setAttribute('peer.service', service);
  span.setAttribute('server.address', hostname);
  span.setAttribute('server.port', Number(port) || (protocol === 'https:' ? 443 : 80));
  return {
    traceparent: `00-${traceId}-${spanId}-01`,
    note: (outcome) => {
      if ('status' in outcome) span.setAttribute('http.response.status_code', outcome.status);
      if ('status' in outcome && outcome.status < 400) return;
      span.setAttribute('error.type', 'status' in outcome ? String(outcome.status) : outcome.fault);
      span.setStatus({ code: SpanStatusCode.ERROR });
    },
    end: () => span.end(),
  };
};
