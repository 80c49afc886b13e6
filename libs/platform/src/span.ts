import { AsyncLocalStorage } from 'node:async_hooks';
import {
  type Attributes,
  type Context,
  context,
  isSpanContextValid,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  trace,
} from '@opentelemetry/api';

/** What is ambient in one request or one handled event; adapters and the logger read it, the domain never does. */
export type CallContext = {
  readonly requestId: string;
  /** Of the job run that this belongs to. */
  readonly runId?: string;
  /** W3C Trace Context of the caller. */
  readonly traceparent?: string;
  /** Aborts when the caller is gone or the deadline has passed. */
  readonly signal?: AbortSignal;
  /** Epoch milliseconds. */
  readonly deadline?: number;
};

const calls = new AsyncLocalStorage<CallContext>();

export const currentCall = (): CallContext | undefined => calls.getStore();

export const runInCall = <Value>(context: CallContext, work: () => Value): Value => calls.run(context, work);

/** Runs what must be done also where the call has been given up. */
export const outsideCall = <Value>(work: () => Value): Value => calls.exit(work);

/** The name under which we make spans; those of instrumentations have others. */
export const TRACER = 'orderline';

const tracer = trace.getTracer(TRACER);

const fail = (active: Span, error: unknown): void => {
  active.recordException(error instanceof Error ? error : String(error));
  active.setStatus({ code: SpanStatusCode.ERROR });
};

/** The span around, where it is one of this process that nothing is recorded of: so nothing is of what is inside it. */
export const unrecordedSpan = (around: Context = context.active()): Span | undefined => {
  const active = trace.getSpan(around);
  return active === undefined || active.isRecording() || active.spanContext().isRemote ? undefined : active;
};

/**
 * Runs the work in a span of its own, of kind CLIENT where it names a peer; a thrown error is recorded and thrown on. It only
 * calls the work without telemetry, and inside a span that is not sampled.
 */
export const span = <Value>(
  name: string,
  attributes: Attributes,
  work: (active: Span) => Promise<Value>,
): Promise<Value> => {
  const outer = unrecordedSpan();
  if (outer) return work(outer);
  const kind = 'peer.service' in attributes ? SpanKind.CLIENT : SpanKind.INTERNAL;
  return tracer.startActiveSpan(name, { attributes, kind }, async (active) => {
    try {
      return await work(active);
    } catch (error) {
      fail(active, error);
      throw error;
    } finally {
      active.end();
    }
  });
};

/** The active span in the W3C form that an outbox row carries; undefined outside a trace. */
export const activeTraceparent = (): string | undefined => {
  const active = trace.getActiveSpan()?.spanContext();
  if (active === undefined || !isSpanContextValid(active)) return undefined;
  const flags = active.traceFlags.toString(16).padStart(2, '0');
  return `00-${active.traceId}-${active.spanId}-${flags}`;
};

/** Whether the active span will be kept; false outside a trace. */
export const isSampled = (): boolean =>
  ((trace.getActiveSpan()?.spanContext().traceFlags ?? TraceFlags.NONE) & TraceFlags.SAMPLED) !== 0;

/** Runs the work as a child of a trace that began in another process; a malformed or missing parent starts a new one. */
export const runWithRemoteParent = <Value>(traceparent: string | undefined, work: () => Value): Value => {
  if (traceparent === undefined) return work();
  return context.with(propagation.extract(ROOT_CONTEXT, { traceparent }), work);
};

const unsampled = '-00';

export type Hop = {
  readonly name: string;
  readonly attributes: Attributes;
  /** Where the trace comes from. */
  readonly origin: string | undefined;
};

/** Notes, as a span of its own, that a trace goes on elsewhere; answers what to hand on as its traceparent. */
export const hop = async ({ name, attributes, origin }: Hop): Promise<string | undefined> => {
  // What nobody records goes on as it came.
  if (origin?.endsWith(unsampled)) return origin;
  const noted = () => span(name, attributes, async () => activeTraceparent());
  return (await runWithRemoteParent(origin, noted)) ?? origin;
};
