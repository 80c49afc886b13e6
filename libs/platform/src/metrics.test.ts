import { getHeapStatistics } from 'node:v8';
import { describe, expect, it } from 'vitest';
import { createMetrics } from './metrics.ts';

describe('the metrics', () => {
  it('count by name and labels, each line with its service', async () => {
    const metrics = createMetrics('api');
    metrics.emails.inc({ kind: 'invitation', outcome: 'sent' }, 2);
    const { body, contentType } = await metrics.render();
    expect(body).toContain('emails_total{kind="invitation",outcome="sent",service="api"} 2');
    expect(contentType).toContain('text/plain');
  });

  it("tell Node's own: event loop, garbage collection, heap", async () => {
    const { body } = await createMetrics('api').render();
    expect(body).toContain('nodejs_eventloop_lag_seconds');
    expect(body).toContain('nodejs_gc_duration_seconds');
    expect(body).toContain('nodejs_heap_size_used_bytes');
  });

  it('tell how much of the heap is in use, and how much may be', async () => {
    const metrics = createMetrics('api');
    const told = async (name: string) =>
      Number(new RegExp(`^${name}\\{[^}]*\\} (\\d+)$`, 'm').exec((await metrics.render()).body)?.[1]);
    const { heap_size_limit: limit } = getHeapStatistics();
    expect(await told('nodejs_heap_size_used_bytes')).toBeGreaterThan(1_000_000);
    expect(await told('nodejs_heap_size_used_bytes')).toBeLessThan(limit);
    expect(await told('nodejs_heap_size_limit_bytes')).toBe(limit);
  });

  it('of two processes in one keep apart', async () => {
    const [one, other] = [createMetrics('api'), createMetrics('worker')];
    one.outboxPending.set(3);
    expect((await other.outboxPending.get()).values).toEqual([]);
    expect((await one.outboxPending.get()).values).toEqual([{ labels: {}, value: 3 }]);
  });

  it('has an exemplar for a request that is traced, in OpenMetrics alone, however often the format changes', async () => {
    const metrics = createMetrics('api');
    metrics.logLinesDropped.inc(1);
    metrics.httpRequestSeconds.observe({
      labels: { http_request_method: 'GET', http_route: '/orders', http_response_status_code: 200, url_scheme: 'http' },
      value: 0.2,
      exemplarLabels: { trace_id: 'abc' },
    });
    const [text, open, again] = await Promise.all([
      metrics.render(),
      metrics.render('openmetrics'),
      metrics.render('text'),
    ]);
    expect(open.contentType).toContain('application/openmetrics-text');
    expect(open.body).toMatch(/_bucket\{le="0\.25".*\} 1 # \{trace_id="abc"\} 0\.2 /);
    expect(open.body).toContain('# TYPE log_lines_dropped counter\n');
    expect(open.body).toMatch(/# EOF\n$/);
    for (const { body } of [text, again]) {
      expect(body).not.toContain('trace_id');
      expect(body).toContain('# TYPE log_lines_dropped_total counter\n');
    }
  });
});
