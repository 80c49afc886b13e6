import { z } from 'zod';

/** A finished span of either process. Times are microseconds since the epoch. */
export type Span = {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  readonly name: string;
  readonly kind: (typeof kinds)[number];
  /** Which process it is of. */
  readonly service: string;
  readonly startUs: number;
  readonly endUs: number;
  readonly failed: boolean;
  readonly attributes: ReadonlyMap<string, string>;
  readonly events: readonly SpanEvent[];
};

/** By its number in OTLP. */
const kinds = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'] as const;

export type SpanEvent = {
  readonly name: string;
  readonly atUs: number;
  readonly attributes: ReadonlyMap<string, string>;
};

const ERROR = 2;

/** What is longer is cut off. */
const LONGEST = 4_096;

const attribute = z.object({ key: z.string(), value: z.record(z.string(), z.unknown()) });
const attributes = z.array(attribute).default([]);
const nanoseconds = z.string().regex(/^\d{1,20}$/);

const otlpSpan = z.object({
  traceId: z.string().regex(/^[0-9a-f]{32}$/),
  spanId: z.string().regex(/^[0-9a-f]{16}$/),
  parentSpanId: z.string().optional(),
  name: z.string(),
  kind: z.number().default(0),
  startTimeUnixNano: nanoseconds,
  endTimeUnixNano: nanoseconds,
  attributes,
  events: z.array(z.object({ name: z.string(), timeUnixNano: nanoseconds, attributes })).default([]),
  status: z.object({ code: z.number().default(0) }).optional(),
});

const traces = z.object({
  resourceSpans: z.array(
    z.object({
      resource: z.object({ attributes }).optional(),
      scopeSpans: z.array(z.object({ spans: z.array(otlpSpan) })),
    }),
  ),
});

const microseconds = (nanos: string): number => Number(BigInt(nanos) / 1000n);

const cut = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);

/** A value is the only member of its object, named by its type. */
const textOf = (value: Readonly<Record<string, unknown>>): string => {
  const [held] = Object.values(value);
  return cut(typeof held === 'object' ? JSON.stringify(held) : String(held));
};

const mapOf = (pairs: readonly z.infer<typeof attribute>[]): ReadonlyMap<string, string> =>
  new Map(pairs.map(({ key, value }) => [key, textOf(value)]));

const spanOf = (service: string, span: z.infer<typeof otlpSpan>): Span => ({
  traceId: span.traceId,
  spanId: span.spanId,
  parentSpanId: span.parentSpanId || undefined,
  name: cut(span.name),
  kind: kinds[span.kind] ?? 'unspecified',
  service,
  startUs: microseconds(span.startTimeUnixNano),
  endUs: microseconds(span.endTimeUnixNano),
  failed: span.status?.code === ERROR,
  attributes: mapOf(span.attributes),
  events: span.events.map((event) => ({
    name: event.name,
    atUs: microseconds(event.timeUnixNano),
    attributes: mapOf(event.attributes),
  })),
});

/** The spans of an export in OTLP's JSON; throws where it is none. */
export const readSpans = (body: unknown): readonly Span[] =>
  traces.parse(body).resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const service = mapOf(resource?.attributes ?? []).get('service.name') ?? 'unknown';
    return scopeSpans.flatMap(({ spans }) => spans.map((span) => spanOf(service, span)));
  });
