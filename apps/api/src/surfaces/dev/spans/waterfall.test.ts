import { describe, expect, it } from 'vitest';
import type { Span } from './otlp.ts';
import { waterfallOf } from './waterfall.ts';

type Given = Partial<Span> & Pick<Span, 'spanId'>;

const span = ({ spanId, ...given }: Given): Span => ({
  traceId: 't',
  spanId,
  parentSpanId: undefined,
  name: spanId,
  kind: 'internal',
  service: 'api',
  startUs: 0,
  endUs: 100,
  failed: false,
  attributes: new Map(),
  events: [],
  ...given,
});

const drawn = (spans: readonly Span[]) =>
  waterfallOf(spans).rows.map((row) => [row.depth, row.span.spanId, row.startUs] as const);

describe('a waterfall', () => {
  it('has each span below its parent, in the order of time, whichever came first', () => {
    const spans = [
      span({ spanId: 'late', parentSpanId: 'root', startUs: 1_060, endUs: 1_090 }),
      span({ spanId: 'inner', parentSpanId: 'early', startUs: 1_020, endUs: 1_030 }),
      span({ spanId: 'root', startUs: 1_000, endUs: 1_100 }),
      span({ spanId: 'early', parentSpanId: 'root', startUs: 1_010, endUs: 1_050 }),
    ];
    expect(drawn(spans)).toEqual([
      [0, 'root', 0],
      [1, 'early', 10],
      [2, 'inner', 20],
      [1, 'late', 60],
    ]);
    expect(waterfallOf(spans)).toMatchObject({ beganUs: 1_000, durationUs: 100 });
  });

  it('tells how long an event lay in the outbox: from the end of what recorded it to its publishing', () => {
    const { rows, services } = waterfallOf([
      span({ spanId: 'place', startUs: 0, endUs: 100 }),
      span({ spanId: 'publish', parentSpanId: 'place', service: 'worker', startUs: 350, endUs: 400 }),
      span({ spanId: 'receive', parentSpanId: 'publish', service: 'worker', startUs: 380, endUs: 500 }),
    ]);
    expect(rows.map(({ waitedUs }) => waitedUs)).toEqual([0, 250, 0]);
    expect(services).toEqual(['api', 'worker']);
  });

  it('sets the clock of a process forward that is behind, all of it alike', () => {
    const { rows, corrections, durationUs } = waterfallOf([
      span({ spanId: 'place', startUs: 1_000, endUs: 1_100 }),
      span({ spanId: 'publish', parentSpanId: 'place', service: 'worker', startUs: 700, endUs: 720 }),
      span({ spanId: 'receive', parentSpanId: 'publish', service: 'worker', startUs: 730, endUs: 760 }),
    ]);
    expect(rows.map(({ startUs }) => startUs)).toEqual([0, 0, 30]);
    expect(corrections).toEqual(new Map([['worker', 300]]));
    expect(durationUs).toBe(100);
  });

  it('never moves the process that began, whatever others say', () => {
    const { corrections } = waterfallOf([
      span({ spanId: 'a', startUs: 1_000, endUs: 1_900 }),
      span({ spanId: 'b', parentSpanId: 'a', service: 'worker', startUs: 900, endUs: 1_000 }),
      span({ spanId: 'c', parentSpanId: 'b', service: 'api', startUs: 950, endUs: 960 }),
    ]);
    expect([...corrections.keys()]).toEqual(['worker']);
  });

  it('shows what has no parent, or none that has come, and marks the latter', () => {
    const spans = [
      span({ spanId: 'publish', parentSpanId: 'place', service: 'worker', startUs: 50 }),
      span({ spanId: 'receive', parentSpanId: 'publish', service: 'worker', startUs: 60 }),
    ];
    expect(waterfallOf(spans).rows.map((row) => [row.depth, row.isOrphan])).toEqual([
      [0, true],
      [1, false],
    ]);
    const whole = waterfallOf([...spans, span({ spanId: 'place' })]).rows;
    expect(whole.map((row) => [row.span.spanId, row.depth, row.isOrphan])).toEqual([
      ['place', 0, false],
      ['publish', 1, false],
      ['receive', 2, false],
    ]);
  });

  it('shows each span once, where they name each other, or themselves, as parents', () => {
    const spans = [
      span({ spanId: 'a', parentSpanId: 'b' }),
      span({ spanId: 'b', parentSpanId: 'a' }),
      span({ spanId: 'c', parentSpanId: 'c' }),
    ];
    expect(
      drawn(spans)
        .map(([, id]) => id)
        .toSorted(),
    ).toEqual(['a', 'b', 'c']);
  });

  it('draws five hundred spans, one in the other', () => {
    const spans = Array.from({ length: 500 }, (_, at) =>
      span({ spanId: `${at}`, parentSpanId: at === 0 ? undefined : `${at - 1}`, startUs: at, endUs: 1_000 }),
    );
    expect(drawn(spans.toReversed())).toEqual(spans.map(({ spanId }, at) => [at, spanId, at]));
  });

  it('of nothing is empty', () => {
    expect(waterfallOf([])).toMatchObject({ rows: [], durationUs: 0, services: [] });
  });
});
