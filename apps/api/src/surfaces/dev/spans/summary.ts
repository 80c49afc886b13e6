import { startJobRun } from '@orderline/contracts/http/v1/jobs';
import type { Span } from './otlp.ts';
import type { Trace } from './trace-store.ts';

/** A trace in a line of the list. */
export type Summary = {
  readonly traceId: string;
  /** What began it. */
  readonly name: string;
  /** Of the request that began it; undefined where none did. */
  readonly status: string | undefined;
  readonly failed: boolean;
  readonly beganUs: number;
  /** Until what began it was done; what follows from it may take longer. */
  readonly answeredUs: number;
  readonly durationUs: number;
  readonly services: readonly string[];
  readonly spans: number;
};

/** The first without a parent, or without one that has come. */
const rootOf = (spans: readonly Span[]): Span | undefined => {
  const ids = new Set(spans.map(({ spanId }) => spanId));
  const earliest = spans.toSorted((one, other) => one.startUs - other.startUs);
  return (
    earliest.find(({ parentSpanId }) => parentSpanId === undefined) ??
    earliest.find(({ parentSpanId = '' }) => !ids.has(parentSpanId)) ??
    earliest[0]
  );
};

export const summaryOf = ({ traceId, spans, dropped }: Trace): Summary | undefined => {
  const root = rootOf(spans);
  if (!root) return undefined;
  const endUs = spans.reduce((most, span) => Math.max(most, span.endUs), 0);
  return {
    traceId,
    name: root.name,
    status: root.attributes.get('http.response.status_code'),
    failed: spans.some(({ failed }) => failed),
    beganUs: root.startUs,
    answeredUs: root.endUs - root.startUs,
    durationUs: endUs - root.startUs,
    services: [...new Set(spans.map(({ service }) => service))].toSorted(),
    spans: spans.length + dropped,
  };
};

/** What a developer looks for; what is empty asks for nothing. */
export type Filter = {
  /** In the name, the id of the trace, or any attribute. */
  readonly text: string;
  /** `failed`, or a class of statuses, such as `4xx`. */
  readonly status: string;
  readonly slowerThanMs: number;
  /** What no client began, too: jobs, and what the worker does by itself. */
  readonly background: boolean;
};

const hasText = ({ traceId, spans }: Trace, text: string): boolean => {
  const wanted = text.toLowerCase();
  if (wanted === '' || traceId.startsWith(wanted)) return true;
  const has = (found: string): boolean => found.toLowerCase().includes(wanted);
  return spans.some(({ name, attributes }) => has(name) || [...attributes.values()].some(has));
};

const hasStatus = ({ status = '', failed }: Summary, wanted: string): boolean => {
  if (wanted === '') return true;
  return wanted === 'failed' ? failed : status.startsWith(wanted.slice(0, 1));
};

/** Whether a client's request began it, or it comes from an event; a scheduler's request is no client's. */
const isOfRequest = ({ spans }: Trace): boolean =>
  spans.some(
    ({ kind, name, attributes }) =>
      (kind === 'server' && attributes.get('http.route') !== startJobRun.path) || name.startsWith('receive '),
  );

/** The newest of those that are looked for. */
export const summariesOf = (
  traces: readonly Trace[],
  { filter, limit }: { readonly filter: Filter; readonly limit: number },
): readonly Summary[] => {
  const found: Summary[] = [];
  for (const trace of traces) {
    if (found.length === limit) break;
    if (!(filter.background || isOfRequest(trace)) || !hasText(trace, filter.text)) continue;
    const summary = summaryOf(trace);
    if (!summary || summary.answeredUs < filter.slowerThanMs * 1_000 || !hasStatus(summary, filter.status)) continue;
    found.push(summary);
  }
  return found;
};
