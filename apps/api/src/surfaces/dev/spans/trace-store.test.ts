import { describe, expect, it } from 'vitest';
import type { Span } from './otlp.ts';
import { createTraceStore } from './trace-store.ts';

const span = (traceId: string, spanId: string, text = ''): Span => ({
  traceId,
  spanId,
  parentSpanId: undefined,
  name: 'GET /api/v2/orders',
  kind: 'server',
  service: 'api',
  startUs: 1,
  endUs: 2,
  failed: false,
  attributes: new Map([['db.query.text', text]]),
  events: [],
});

describe('the traces that are kept', () => {
  it('stay within their bytes over a hundred thousand spans, and are the last ones', () => {
    const limits = { bytes: 1_000_000, spansPerTrace: 1_000 };
    const { add, list, bytes } = createTraceStore(limits);
    for (let at = 0; at < 20_000; at += 1) {
      add(Array.from({ length: 5 }, (_, part) => span(`trace-${at}`, `${part}`, 'x'.repeat(100))));
      expect(bytes()).toBeLessThanOrEqual(limits.bytes);
    }
    const kept = list();
    expect(kept[0]?.traceId).toBe('trace-19999');
    expect(kept.length).toBeGreaterThan(200);
    expect(kept.length).toBeLessThan(1_000);
    expect(kept.every(({ spans }) => spans.length === 5)).toBe(true);
  });

  it('take what comes late, and what comes twice once', () => {
    const { add, find } = createTraceStore({ bytes: 1_000_000, spansPerTrace: 10 });
    add([span('t', 'a')]);
    add([span('other', 'a')]);
    add([span('t', 'b'), span('t', 'a')]);
    expect(find('t')?.spans.map(({ spanId }) => spanId)).toEqual(['a', 'b']);
  });

  it('leave out what one of them has too much of, and count it', () => {
    const { add, find } = createTraceStore({ bytes: 1_000_000, spansPerTrace: 3 });
    add(Array.from({ length: 10 }, (_, at) => span('t', `${at}`)));
    expect([find('t')?.spans.length, find('t')?.dropped]).toEqual([3, 7]);
  });

  it('are none where a single one is too large', () => {
    const { add, list, bytes } = createTraceStore({ bytes: 500, spansPerTrace: 3 });
    add([span('t', 'a', 'x'.repeat(1_000))]);
    expect([list(), bytes()]).toEqual([[], 0]);
  });
});
