import type { Span } from './otlp.ts';

/** One span as it is drawn. Times are microseconds since the trace began, by the clock of the process that began it. */
export type Row = {
  readonly span: Span;
  readonly depth: number;
  readonly startUs: number;
  readonly durationUs: number;
  /** How long nobody was at it, since its parent had ended. */
  readonly waitedUs: number;
  /** Its parent has not come, or not yet. */
  readonly isOrphan: boolean;
};

export type Waterfall = {
  readonly rows: readonly Row[];
  readonly beganUs: number;
  readonly durationUs: number;
  /** The processes, in the order in which they come in. */
  readonly services: readonly string[];
  /** By how much the clock of a process was set, where it contradicts the others. */
  readonly corrections: ReadonlyMap<string, number>;
};

type Family = { readonly spans: readonly Span[]; readonly parentOf: (span: Span) => Span | undefined };

const familyOf = (given: readonly Span[]): Family => {
  const spans = given.toSorted((one, other) => one.startUs - other.startUs);
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  return {
    spans,
    parentOf: ({ parentSpanId, spanId }) =>
      parentSpanId === undefined || parentSpanId === spanId ? undefined : byId.get(parentSpanId),
  };
};

/** Nothing begins before what it follows from: a process where it would has a clock that is behind, and all of it is set forward. */
const correctionsOf = ({ spans, parentOf }: Family): ReadonlyMap<string, number> => {
  const reference = spans.find((span) => !parentOf(span))?.service;
  const services = new Set(spans.map(({ service }) => service));
  const corrections = new Map<string, number>();
  const startOf = (span: Span): number => span.startUs + (corrections.get(span.service) ?? 0);
  for (let round = 0; round < services.size; round += 1) {
    for (const span of spans) {
      const parent = parentOf(span);
      if (!parent || parent.service === span.service || span.service === reference) continue;
      const behind = startOf(parent) - startOf(span);
      if (behind > 0) corrections.set(span.service, (corrections.get(span.service) ?? 0) + behind);
    }
  }
  return corrections;
};

type Placed = Pick<Row, 'span' | 'depth'>;

/** Each span below its parent; those of a circle, which no exporter should send, stand at the end. */
const inOrder = ({ spans, parentOf }: Family): readonly Placed[] => {
  const children = Map.groupBy(spans, parentOf);
  const placed = new Map<Span, Placed>();
  const place = (root: Span): void => {
    const open: Placed[] = [{ span: root, depth: 0 }];
    for (let next = open.pop(); next; next = open.pop()) {
      if (placed.has(next.span)) continue;
      placed.set(next.span, next);
      const below = (children.get(next.span) ?? []).map((span) => ({ span, depth: (next?.depth ?? 0) + 1 }));
      open.push(...below.reverse());
    }
  };
  for (const root of children.get(undefined) ?? []) place(root);
  for (const span of spans) if (!placed.has(span)) place(span);
  return [...placed.values()];
};

/** How the spans of a trace are drawn, whatever of it has come so far. */
export const waterfallOf = (given: readonly Span[]): Waterfall => {
  const family = familyOf(given);
  const { spans, parentOf } = family;
  const corrections = correctionsOf(family);
  const corrected = (span: Span, at: number): number => at + (corrections.get(span.service) ?? 0);
  const beganUs = spans.reduce((least, span) => Math.min(least, corrected(span, span.startUs)), Number.MAX_VALUE);
  const endedUs = spans.reduce((most, span) => Math.max(most, corrected(span, span.endUs)), 0);
  const rows = inOrder(family).map(({ span, depth }): Row => {
    const parent = parentOf(span);
    const startUs = corrected(span, span.startUs);
    return {
      span,
      depth,
      startUs: startUs - beganUs,
      durationUs: Math.max(0, span.endUs - span.startUs),
      waitedUs: parent ? Math.max(0, startUs - corrected(parent, parent.endUs)) : 0,
      isOrphan: span.parentSpanId !== undefined && !parent,
    };
  });
  const services = [...new Set(rows.map(({ span }) => span.service))];
  return { rows, beganUs, durationUs: Math.max(0, endedUs - beganUs), services, corrections };
};
