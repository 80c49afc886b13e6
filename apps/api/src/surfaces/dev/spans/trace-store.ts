import type { Span } from './otlp.ts';

/** What is known of a trace so far; spans may still come. */
export type Trace = {
  readonly traceId: string;
  readonly spans: readonly Span[];
  /** How many spans were left out, as a trace may not take all the room. */
  readonly dropped: number;
};

export type TraceStore = {
  readonly add: (spans: readonly Span[]) => void;
  /** The newest first. */
  readonly list: () => readonly Trace[];
  readonly find: (traceId: string) => Trace | undefined;
  /** An estimate of the bytes that are held. */
  readonly bytes: () => number;
};

export type TraceLimits = { readonly bytes: number; readonly spansPerTrace: number };

type Held = { readonly spans: Map<string, Span>; bytes: number; dropped: number };

/** Of the objects themselves, besides their texts. */
const OF_SPAN = 400;
const OF_ATTRIBUTE = 64;

const bytesOf = (attributes: ReadonlyMap<string, string>): number =>
  [...attributes].reduce((sum, [key, value]) => sum + OF_ATTRIBUTE + key.length + 2 * value.length, 0);

const sizeOf = ({ name, attributes, events }: Span): number =>
  OF_SPAN +
  2 * name.length +
  bytesOf(attributes) +
  events.reduce((sum, event) => sum + OF_ATTRIBUTE + event.name.length + bytesOf(event.attributes), 0);

/** Keeps the last traces within so many bytes: whole traces go, those that began first. */
export const createTraceStore = (limits: TraceLimits): TraceStore => {
  const traces = new Map<string, Held>();
  let bytes = 0;
  const holding = (traceId: string): Held => {
    const held = traces.get(traceId) ?? { spans: new Map(), bytes: 0, dropped: 0 };
    traces.set(traceId, held);
    return held;
  };
  const keep = (span: Span): void => {
    const held = holding(span.traceId);
    if (held.spans.has(span.spanId)) return;
    if (held.spans.size >= limits.spansPerTrace) {
      held.dropped += 1;
      return;
    }
    const size = sizeOf(span);
    held.spans.set(span.spanId, span);
    held.bytes += size;
    bytes += size;
  };
  const evict = (): void => {
    for (const [traceId, held] of traces) {
      if (bytes <= limits.bytes) return;
      traces.delete(traceId);
      bytes -= held.bytes;
    }
  };
  const shown = (traceId: string, { spans, dropped }: Held): Trace => ({
    traceId,
    spans: [...spans.values()],
    dropped,
  });
  return {
    add: (spans) => {
      for (const span of spans) keep(span);
      evict();
    },
    list: () => [...traces].map(([traceId, held]) => shown(traceId, held)).reverse(),
    find: (traceId) => {
      const held = traces.get(traceId);
      return held && shown(traceId, held);
    },
    bytes: () => bytes,
  };
};
